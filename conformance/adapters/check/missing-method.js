/*---
description: "Negative control: a method that does not exist is a throw or unsupported, never silence"
covers: [net.Server]
needs: [server]
---*/
const server = net.createServer();
server.noSuchMethod(1);
mark('after');
