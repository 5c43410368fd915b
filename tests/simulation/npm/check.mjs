// SPDX-License-Identifier: MIT
// Signs in, lists resources, connects and browses as a client does that was written for the real Plex.
import assert from 'node:assert/strict';
import { MyPlexAccount } from '@ctrl/plex';

const ready = JSON.parse(process.env.READY);

async function control(method, path) {
    const response = await fetch(ready.control + path, { method });
    assert.equal(response.status, 200, `${path}: ${response.status}`);
    return response.json();
}

const login = await MyPlexAccount.getWebLogin();
assert.equal(login.code.length, 25);
assert.ok(login.uri.startsWith('https://app.plex.tv/auth#?clientID='));
assert.deepEqual(await control('GET', '/pins'), [login.code]);
await control('POST', `/claim?code=${login.code}`);
const account = await MyPlexAccount.webLoginCheck(login, 10);
assert.equal(account.username, 'robin');
assert.equal(account.subscriptionActive, false);

const resources = await account.resources();
assert.deepEqual(resources.map(resource => resource.name), ['Living Room', "Kim's Attic", 'Kitchen Tablet']);
assert.notEqual(resources[0].accessToken, resources[1].accessToken);
const devices = await account.devices();
assert.equal(devices.length, 2);

const server = await resources[0].connect(true, 5000);
assert.equal(server.machineIdentifier, ready.servers[0].id);
assert.equal(server.friendlyName, 'Living Room');
const library = await server.library();
const sections = await library.sections();
assert.deepEqual(sections.map(section => section.title), ['Movies', 'TV Shows']);
const movies = await sections[0].all();
assert.equal(movies.length, 12);
assert.equal(movies[0].title, "The Cartographer's Daughter");
assert.equal(movies[0].media[0].videoCodec, 'h264');
const shows = await sections[1].all();
const seasons = await shows[0].seasons();
const episodes = await seasons[0].episodes();
assert.equal(episodes[0].grandparentTitle, shows[0].title);

const shared = await resources[1].connect(true, 5000);
assert.equal(shared.machineIdentifier, ready.servers[1].id);

await control('POST', '/rotate?server=owned');
await assert.rejects(server.query('/library/sections'), /401/);

const requests = await control('GET', '/requests');
assert.ok(requests.every(request => request.secure));
assert.ok(requests.some(request => request.door === 'owned/1' && request.serverName.endsWith('.plex.direct')));
console.log(`${requests.length} requests, ${movies.length} movies, ${episodes.length} episodes: fine`);
process.exit(0);
