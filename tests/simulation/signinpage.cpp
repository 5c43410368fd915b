// SPDX-License-Identifier: MIT
#include "signinpage.h"

namespace simulation::signinpage {

Answer page()
{
    Answer answer;
    answer.contentType = "text/html;charset=utf-8";
    // The code is in the fragment, which browsers keep to themselves: the page has to send it.
    answer.body = R"(<!doctype html><html><head><title>Simulated Plex</title></head>
<body style="font-family:sans-serif;margin:4em"><h1>Simulated Plex</h1>
<p>Code <input id="code" size="30"> <button id="allow">Allow this device</button></p><p id="result"></p>
<script>
const code = document.getElementById('code');
code.value = new URLSearchParams(location.hash.replace(/^#!?\??/, '')).get('code') || '';
document.getElementById('allow').onclick = async () => {
    const answer = await fetch('/auth/claim?code=' + encodeURIComponent(code.value), {method: 'POST'});
    document.getElementById('result').textContent = await answer.text();
};
</script></body></html>
)";
    return answer;
}

Answer claimed(bool done)
{
    Answer answer;
    answer.status = done ? 200 : 404;
    answer.contentType = "text/plain";
    answer.body = done ? "Signed in. This page can be closed." : "No such code is waiting.";
    return answer;
}

} // namespace simulation::signinpage
