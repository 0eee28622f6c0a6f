/*---
description: "Negative control: a call that throws is reported as a throw, and the rest of the program does not run"
covers: [net.Server#listen]
needs: [server]
---*/
const server = net.createServer();
mark('before');
server.listen(70000);
mark('after');
