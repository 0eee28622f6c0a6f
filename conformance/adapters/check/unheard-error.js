/*---
description: "Negative control: an error event that nobody listens to is an event and an uncaught exception"
covers: [net.Socket!error]
needs: [server, client]
---*/
const server = net.createServer();
server.listen(0, '127.0.0.1', () => {
  const port = server.address().port;
  server.close(() => {
    const client = net.connect(port, '127.0.0.1');
    client.on('close', () => mark('closed'));
  });
});
