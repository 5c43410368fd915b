// SPDX-License-Identifier: MIT
// Leads connections to Plex's hosts to the simulation; names and certificates stay as they are.
'use strict';
const tls = require('node:tls');

const plexTv = new URL(process.env.PLEX_TV);
const connect = tls.connect;

tls.connect = function (options, ...rest) {
    const host = options?.host ?? '';
    const direct = /^((?:\d+-){3}\d+)\.[0-9a-f]{32}\.plex\.direct$/.exec(host);
    if (direct)
        options = { ...options, host: direct[1].replaceAll('-', '.'), servername: host };
    else if (host === 'plex.tv' || host.endsWith('.plex.tv'))
        options = { ...options, host: plexTv.hostname, port: plexTv.port, servername: host };
    return connect.call(this, options, ...rest);
};
