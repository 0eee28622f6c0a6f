/*---
description: "Negative control: a server that is left listening keeps the program from ending"
covers: [net.Server#listen]
needs: [server]
---*/
const server = net.createServer();
server.listen(0, '127.0.0.1', () => mark('listening'));
