// Builds the native half and puts it beside package.json: node build.mjs [--release]

import { execFileSync } from 'node:child_process';
import { copyFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const release = process.argv.includes('--release');
const library = { darwin: 'libvirtkit_node.dylib', win32: 'virtkit_node.dll' }[process.platform] ?? 'libvirtkit_node.so';

// The whole workspace, as the tests do: for this crate alone, features may differ, and what it shares with others would be compiled once more.
execFileSync('cargo', ['build', '--quiet', ...(release ? ['--package', 'virtkit-node', '--release'] : ['--workspace'])], { cwd: root, stdio: 'inherit' });

const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const built = path.join(target, release ? 'release' : 'debug', library);
// A running process may have the old file mapped: it keeps that one.
const fresh = path.join(here, `virtkit.node.${process.pid}`);
copyFileSync(built, fresh);
renameSync(fresh, path.join(here, 'virtkit.node'));
