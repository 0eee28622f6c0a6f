/*---
description: Strings keep every character; long ones and those that are no valid Unicode are reported as data
covers: [net]
needs: []
---*/
mark('');
mark('quote " backslash \\ newline \n nul \0 end');
mark('\u00e9\u20ac\ud83d\ude00');
mark('a'.repeat(4096));
mark('a'.repeat(4097));
mark('\u00e9'.repeat(5000));
mark('lone \ud800');
