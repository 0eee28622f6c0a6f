/*---
description: Errors are reported with their fields
covers: [net.Socket!error]
needs: [server, client]
---*/
const plain = new Error('plain');
mark(plain);
plain.code = 'E_MINE';
plain.port = 7;
plain.cause = new Error('inner');
plain.errors = [new Error('first'), 'second'];
mark(plain);
const server = net.createServer();
server.listen(0, '127.0.0.1', () => {
  const port = server.address().port;
  server.close(() => {
    const client = net.connect(port, '127.0.0.1');
    client.on('error', (error) => mark(error.code));
    client.on('close', (hadError) => mark(hadError));
  });
});
