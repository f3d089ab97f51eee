// Runs Azurite for as long as standard input stays open, so that it ends with the process that started it, however that
// process ends. Ctrl+C reaches the whole process group: Azurite must not go before the host has put its work back.
'use strict';

const once = process.once;
process.once = (event, listener) => (event === 'SIGINT' ? process : once.call(process, event, listener));
process.on('SIGINT', () => {});
process.stdin.on('close', () => process.emit('SIGTERM') || process.exit()).resume();

require('azurite/dist/src/azurite.js');
