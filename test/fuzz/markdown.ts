import fc, { type Arbitrary } from 'fast-check'

/** Attacks that would run `hit()`, by their kind. */
export const vectors: Record<string, string[]> = {
  script: [
    '<script>hit()</script>',
    '<ScRiPt >hit()</sCrIpT>',
    '<script/src=data:,hit()></script>',
    '<script\n>hit()</script\n>',
    '<<script>hit()//<</script>',
    '<script>hit()',
    '<svg><script>hit()</script></svg>',
    '<scr<script>ipt>hit()</scr</script>ipt>'
  ],
  handler: [
    '<img src=x onerror=hit()>',
    '<img src=x:x onerror\u000c=hit()>',
    '<img """><img src=x onerror=hit()>">',
    '<svg/onload=hit()>',
    '<svg onload=hit()//',
    '<body onload=hit()>',
    '<details open ontoggle=hit()>',
    '<input autofocus onfocus=hit()>',
    '<video><source onerror=hit()>',
    '<audio src onerror=hit()>',
    '<a onmouseover=hit()>x</a>',
    '<marquee onstart=hit()>',
    '<style onload=hit()></style>',
    '<xss tabindex=1 onfocus=hit() autofocus>'
  ],
  element: [
    '<iframe srcdoc="<script>parent.hit()</script>"></iframe>',
    '<iframe src="javascript:parent.hit()"></iframe>',
    '<object data="javascript:hit()"></object>',
    '<embed src="data:text/html,<script>hit()</script>">',
    '<form action="javascript:hit()"><button autofocus>x</button></form>',
    '<meta http-equiv="refresh" content="0;url=javascript:hit()">',
    '<base href="javascript:hit()//">',
    '<link rel=stylesheet href="data:text/css,*{x:expression(hit())}">',
    '<style>@import "javascript:hit()"; *{background:url(javascript:hit())}</style>',
    '<svg><animate onbegin=hit() attributeName=x dur=1s>',
    '<svg><a xlink:href="javascript:hit()"><text>x</text></a></svg>',
    '<template><img src=x onerror=hit()></template>'
  ],
  mutation: [
    '<math><mtext><table><mglyph><style><img src=x onerror=hit()>',
    '<noscript><p title="</noscript><img src=x onerror=hit()>">',
    '<svg></p><style><a id="</style><img src=x onerror=hit()>">',
    '<textarea></textarea><img src=x onerror=hit()>',
    '<title></title><svg onload=hit()>',
    '<!--><img src=x onerror=hit()>-->',
    '<!--<img src="--><img src=x onerror=hit()>">',
    '<![CDATA[<img src=x onerror=hit()>]]>',
    '<?xml <img src=x onerror=hit()>?>',
    '</p></div></li></body><svg onload=hit()>',
    '`<img src="`"><img src=x onerror=hit()>'
  ],
  link: [
    '[x](javascript:hit())',
    '[x](JaVaScRiPt:hit())',
    '[x](java\tscript:hit())',
    '[x](java&#10;script:hit())',
    '[x](<java\u0001script:hit()>)',
    '[x](\u0001javascript:hit())',
    '[x](&#106;avascript:hit())',
    '[x](&#x6A&#x61vascript:hit())',
    '[x](javascript&colon;hit())',
    '[x](javascript&#58;hit())',
    '[x](javascript\\:hit())',
    '[x](<javascript:hit()>)',
    '[x](javascript://example.com/%0ahit())',
    '[x](vbscript:hit())',
    '[x](livescript:hit())',
    '[x](data:text/html,<script>hit()</script>)',
    '[x](data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==)',
    '[x](data:image/svg+xml,<svg onload=hit()>)',
    '[x](data:image/png;base64,iVBORw0KGgo=)',
    '[x](feed:javascript:hit())',
    '[x](view-source:javascript:hit())',
    '[x](blob:https://example.com/1)',
    '[x](filesystem:https://example.com/1)',
    '[x](file:///etc/passwd)',
    '[x](ms-msdt:/id)',
    '[x](intent://x#Intent;scheme=http;end)',
    '[x](\u00a0javascript:hit())',
    '[x](ｊavascript:hit())',
    '[x][1]\n\n[1]: javascript:hit()',
    '[1]\n\n[1]: <java\nscript:hit()>',
    '<javascript:hit()>',
    '<data:text/html,hit()>',
    '![x](javascript:hit())',
    '![x](https://example.com/pixel.gif)',
    '[![x](x "onerror=hit()")](javascript:hit())'
  ],
  attribute: [
    '[x](https://example.com "\\" onmouseover=\\"hit()")',
    '[x](https://example.com \'" onmouseover="hit()\')',
    '[x](https://example.com "&quot; onmouseover=&quot;hit()")',
    '[x](https://example.com"onmouseover="hit())',
    '[x](<https://example.com" onmouseover="hit()>)',
    '[x](https://example.com/%22%20onmouseover=%22hit())',
    '[x](https://example.com "<img src=x onerror=hit()>")',
    '[x\n](https://example.com (" autofocus onfocus=hit() x=")) ',
    '[1]\n\n[1]: https://example.com "\'" onclick=hit()\'"',
    '```" onmouseover="hit()\nx\n```',
    '```"><img src=x onerror=hit()>\nx\n```',
    '~~~ &quot;&gt;&lt;svg/onload=hit()&gt;\nx\n~~~',
    '|a|\n|:-:" onmouseover="hit()|\n|b|',
    '|<img src=x onerror=hit()>|\n|-|\n|<svg onload=hit()>|'
  ],
  linkify: [
    'https://example.com/"onmouseover="hit()',
    'https://example.com/<script>hit()</script>',
    "https://example.com/'onclick='hit()",
    'javascript://example.com/%0ahit()',
    'https://example.com/?a=%3Cscript%3Ehit()%3C/script%3E',
    'https://a:b@example.com/\u202e\u2066',
    'mailto:a@example.com?subject=<script>hit()</script>',
    '//example.com/<img src=x onerror=hit()>',
    '<https://example.com/" onmouseover="hit()>'
  ],
  encoding: [
    '+ADw-script+AD4-hit()+ADw-/script+AD4-',
    '＜script＞hit()＜/script＞',
    '\u0000<script>hit()</script>',
    '<\u0000script>hit()</script>',
    '<scr\u2028ipt>hit()</script>',
    '&lt;script&gt;hit()&lt;/script&gt;',
    '&#60;script&#62;hit()&#60;/script&#62;',
    '&#x3c;img src=x onerror=hit()&#x3e;',
    '\\<img src=x onerror=hit()>',
    '%3Cscript%3Ehit()%3C/script%3E',
    '\ufeff<svg onload=hit()>',
    '\u001b(J<script>hit()</script>'
  ],
  polyglot: [
    "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+hit()//'>",
    '"\'--><svg/onload=hit()><!--`](javascript:hit())[x](javascript:hit()//',
    '\';hit()//";hit()//--></script>"><img src=x onerror=hit()>',
    '*[<svg onload=hit()>](javascript:hit() "onfocus=hit()")*`<script>`'
  ]
}

const syntax = [
  ...[
    '[',
    ']',
    '(',
    ')',
    '](',
    '![',
    '<',
    '>',
    '"',
    "'",
    '`',
    '```\n',
    '~~~',
    '*',
    '**',
    '_',
    '~~',
    '|',
    '\n',
    '\n\n',
    '> '
  ],
  ...[
    '- ',
    '1. ',
    '    ',
    '\t',
    '\\',
    '&',
    '&#',
    ';',
    ':',
    '//',
    '# ',
    '---\n',
    '|-|\n',
    '[1]: ',
    '<!--',
    '-->',
    '</',
    '/>'
  ],
  ...[
    'javascript:',
    'data:text/html,',
    'https://example.com/',
    'onerror=hit()',
    ' style=x:y ',
    '&quot;',
    '&colon;',
    '&#x3c;'
  ],
  ...[
    'script',
    'img src=x ',
    'svg/onload=hit()',
    'a href=',
    'iframe ',
    '\u0000',
    '\u00a0',
    '\u2028',
    '\u202e',
    'x',
    ' '
  ]
]

/** Random mixtures of attacks, Markdown, HTML and noise. */
export const hostileMarkdown: Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom(...Object.values(vectors).flat()) },
      { weight: 8, arbitrary: fc.constantFrom(...syntax) },
      { weight: 1, arbitrary: fc.string({ maxLength: 6 }) }
    ),
    { minLength: 1, maxLength: 24, size: 'max' }
  )
  .map((parts) => parts.join(''))
