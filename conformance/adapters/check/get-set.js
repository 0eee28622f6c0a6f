/*---
description: Reads and assignments of properties of net's objects are recorded, those of other values are not
covers: [net.Server#maxConnections, net.Server#listening]
needs: [server]
---*/
const server = net.createServer();
mark(server.listening);
server.maxConnections = 5;
server.maxConnections += 2;
mark(server.maxConnections);
mark(server.noSuchProperty);
const other = { plain: 1 };
other.plain += 1;
mark(other.plain);
