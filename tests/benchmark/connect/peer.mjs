// SPDX-License-Identifier: MIT
// Connects to servers the way @ctrl/plex does, and tells how long that took. Says its client identifier on the first line, reads
// {token, servers: [name], https: true | null} from standard input and answers with {elapsedMs, uris} or {elapsedMs, error}.
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const { MyPlexAccount, X_PLEX_IDENTIFIER } =
  await import(pathToFileURL(`${process.argv[2]}/node_modules/@ctrl/plex/dist/src/index.js`));
console.log(JSON.stringify({ client: X_PLEX_IDENTIFIER }));

for await (const line of createInterface({ input: process.stdin })) {
  const { token, servers, https } = JSON.parse(line);
  const begun = performance.now();
  try {
    const account = new MyPlexAccount(null, '', '', token);
    const resources = await account.resources();
    const connected = await Promise.all(
      servers.map(name => resources.find(resource => resource.name === name).connect(https)));
    console.log(JSON.stringify({ elapsedMs: performance.now() - begun, uris: connected.map(server => server.baseurl) }));
  } catch (error) {
    console.log(JSON.stringify({ elapsedMs: performance.now() - begun, error: error.message.trim().split('\n')[0] || error.name }));
  }
  process.exit(0);
}
