/*---
description: An event is recorded before its listeners run, with its arguments and the number of its listeners
covers: [net.Server!newListener]
needs: [server]
---*/
const server = net.createServer();
server.on('custom', (first) => mark(first));
server.on('custom', () => mark('second listener'));
server.emit('custom', 'one', 2, [3, null], { four: undefined });
server.emit('unheard');
