// Loaded before a service (`node --require`), it makes chDB a package that is not installed.
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  if (request !== 'chdb') return resolve.call(Module, request, ...rest);
  throw Object.assign(new Error("Cannot find module 'chdb'"), { code: 'MODULE_NOT_FOUND' });
};
