'use strict';

// `using` and `await using`, where this version of Node has them.

function define(type, symbol, dispose) {
  if (symbol === undefined) return;
  const value = function disposeOf() {
    return dispose(this);
  };
  Object.defineProperty(type.prototype, symbol, { value, configurable: true, writable: true });
}

module.exports = {
  disposable: (type, dispose) => define(type, Symbol.dispose, dispose),
  asyncDisposable: (type, dispose) => define(type, Symbol.asyncDispose, dispose),
};
