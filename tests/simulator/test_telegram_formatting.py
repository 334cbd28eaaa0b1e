"""HTML and Markdown are read as Telegram reads them."""

import pytest

GOOD = [
    ("HTML", "<b>a</b> &lt;b&gt; &#233;", "a <b> é", [("bold", 0, 1)]),
    ("HTML", "😀<i>b</i>", "😀b", [("italic", 2, 1)]),
    ("HTML", "<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
    ("HTML", '<a href="https://x.org/?a=1&amp;b=2">lien</a>', "lien", [("text_link", 0, 4)]),
    ("HTML", "<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
    ("HTML", '<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
    ("HTML", "<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
    ("HTML", "  <b> a </b> ", "a", [("bold", 0, 1)]),
    ("HTML", "A & B", "A & B", []),
    ("MarkdownV2", r"*a* _b_ __c__ ~d~ ||e|| `f` \.", "a b c d e f .",
     [("bold", 0, 1), ("italic", 2, 1), ("underline", 4, 1), ("strikethrough", 6, 1), ("spoiler", 8, 1), ("code", 10, 1)]),
    ("MarkdownV2", r"[lien](https://x.org/\))", "lien", [("text_link", 0, 4)]),
    ("MarkdownV2", "```py\nx = 1\n```", "x = 1", [("pre", 0, 5)]),
    ("MarkdownV2", ">a\n>b\nc", "a\nb\nc", [("blockquote", 0, 3)]),
    ("Markdown", "*a* _b_ [c](https://x.org)", "a b c", [("bold", 0, 1), ("italic", 2, 1), ("text_link", 4, 1)]),
    ("", "/aide @awa #eau https://x.org/a. a@b.fr", "/aide @awa #eau https://x.org/a. a@b.fr",
     [("bot_command", 0, 5), ("mention", 6, 4), ("hashtag", 11, 4), ("url", 16, 15), ("email", 33, 6)]),
]  # fmt: skip

BAD = [
    ("HTML", "<h1>a</h1>", 'Unsupported start tag "h1" at byte offset 0'),
    ("HTML", "é < b > c", 'Unsupported start tag "" at byte offset 3'),
    ("HTML", "a <b", "Unclosed start tag at byte offset 2"),
    ("HTML", "<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("HTML", "a</b>", "Unexpected end tag at byte offset 1"),
    ("HTML", "<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("HTML", "<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ("MarkdownV2", "a.", r"Character '.' is reserved and must be escaped with the preceding '\'"),
    ("MarkdownV2", "é *a", "Can't find end of Bold entity at byte offset 3"),
    ("MarkdownV2", "[a](b", "Can't find end of a URL at byte offset 4"),
    ("Markdown", "a *b", "Can't find end of the entity starting at byte offset 2"),
]


@pytest.fixture
async def say(bot, awa):
    async def say(mode, text):
        sent = await bot("sendMessage", chat_id=1001, text=text, parse_mode=mode)
        return sent["text"], [(e["type"], e["offset"], e["length"]) for e in sent.get("entities", [])]

    return say


async def test_good_formatting_becomes_entities(say):
    for mode, source, text, entities in GOOD:
        assert await say(mode, source) == (text, entities), source


async def test_bad_formatting_is_refused_where_it_breaks(bot, awa):
    for mode, source, reason in BAD:
        refusal = await bot.refused("sendMessage", chat_id=1001, text=source, parse_mode=mode)
        assert refusal == (400, f"Bad Request: can't parse entities: {reason}"), source
