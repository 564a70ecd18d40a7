'use strict';

// The native half: `virtkit.node` beside `package.json`.

const { existsSync } = require('node:fs');
const path = require('node:path');

const file = path.join(__dirname, '..', '..', 'virtkit.node');

if (!existsSync(file)) {
  const platform = `${process.platform}-${process.arch}`;
  throw new Error(
    `The native part of virtkit is missing: there is no ${file}. ` +
      `Either this package was not made for ${platform}, or in a source tree it is not built yet: run \`node build.mjs\`.`,
  );
}

module.exports = require(file);
