/*---
description: "Negative control: callbacks that never come are not invented"
covers: [net.connect.overload.(port,host,cb), net.Socket#destroy]
needs: [server, client]
---*/
const server = net.createServer();
server.listen(0, '127.0.0.1', () => {
  const port = server.address().port;
  server.close(() => {
    const client = net.connect(port, '127.0.0.1', () => mark('invented'));
    client.setTimeout(600000, () => mark('invented'));
    client.on('data', () => mark('invented'));
    client.on('error', (error) => mark(error.code));
  });
});
