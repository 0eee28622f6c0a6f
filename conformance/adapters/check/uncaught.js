/*---
description: "Negative control: an error in a handler reaches the event loop; the program goes on"
covers: [net.Server!listening]
needs: [server]
---*/
const server = net.createServer();
server.on('listening', () => {
  mark('handler');
  throw new Error('from a handler');
});
server.on('listening', () => mark('skipped'));
server.listen(0, '127.0.0.1');
timeout(1, () => {
  server.close();
  throw new Error('from a timer');
});
