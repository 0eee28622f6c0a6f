/*---
description: "Negative control: a server that is unref'd lets the program end, and is reported as open"
covers: [net.Server#unref]
needs: [server, ref]
---*/
const server = net.createServer();
server.listen(0, '127.0.0.1', () => {
  server.unref();
});
