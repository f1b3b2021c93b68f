"""E-mail addresses, ordinary, strange, and made to be read in two ways.

``same``: stored, compared and written to as typed. Another address: that form of it. ``refused``: a
message beside the field. The domains are reserved for examples, or nobody's.
"""

from tests.corpus import Entry, entries

ADDRESS = "e-mail"
U = "\u00fc"

ADDRESSES = [
    *entries(
        ADDRESS, "same",
        "maria@example.org", "Maria@Example.ORG", "maria+knee@example.org", "maria.l@example.org",
        "m@example.org", "maria-l@example.org", "maria_l@example.org", "-maria@example.org",
        "maria-@example.org", "_@example.org", "1@example.org", "123456@example.org",
        "a1.b2@example.org", "!#$%&'*+/?=^_`{|}~@example.org", "o'neill@example.org",
        "maria=example.net@example.org", "maria%example.net@example.org",
        "example.net!maria@example.org", "maria/knee@example.org", "maria`id`@example.org",
        "${id}@example.org", "{{maria}}@example.org", "null@example.org", "undefined@example.org",
        "postmaster@example.org", "maria@sub.sub.sub.example.org", "maria@ex-ample.org",
        "maria@1example.org", "maria@123.org", "maria@example.museum", "maria@example.xn--p1ai",
        "maria@xn--mller-kva.example", "maria@xn--strae-oqa.example", "maria@a.bc",
        f"{'m' * 64}@example.org", f"maria@{'e' * 63}.org",
        f"maria@{'.'.join(['e' * 50] * 4)}.example.org", "=x?@example.org",
        "maria?subject=x@example.org", "maria&bcc=x@example.org", "maria*@example.org",
    ),
    # A domain in other letters is stored in the form in which it is written to.
    Entry(f"maria@m{U}ller.example", ADDRESS, "maria@xn--mller-kva.example"),
    Entry("maria@mu\u0308ller.example", ADDRESS, "maria@xn--mller-kva.example"),
    Entry(f"maria@M{U}LLER.example", ADDRESS, "maria@xn--mller-kva.example"),
    Entry("maria@\u043c\u0438\u0440.example", ADDRESS, "maria@xn--h1ahn.example"),
    Entry("maria@\u4f8b\u3048.example", ADDRESS, "maria@xn--r8jz45g.example"),
    Entry("maria@\u0645\u062b\u0627\u0644.example", ADDRESS, "maria@xn--mgbh0fb.example"),
    # A letter that is only another spelling of an ordinary one (NFC).
    Entry("\u212aim@example.org", ADDRESS, "Kim@example.org"),
    Entry(" maria@example.org ", ADDRESS, "maria@example.org"),
    Entry("\tmaria@example.org\r\n", ADDRESS, "maria@example.org"),
    Entry("\u00a0maria@example.org\u3000", ADDRESS, "maria@example.org"),
    # Letters that would be replaced by others.
    *entries(
        ADDRESS, "refused",
        "maria@stra\u00dfe.example", "maria@\u03bb\u03cc\u03b3\u03bf\u03c2.example",
        "maria@\uff45xample.org", "maria@\ufb01rst.example", "maria@e\u00adxample.org",
        "maria@exam\u200bple.org", "maria@\u0646\u0627\u0645\u0647\u200c\u0627\u06cc.example",
        "maria@\u2460.example", "maria@example\u3002org", "maria@example\uff0eorg",
        "maria@\u1e9e.example", "maria@ex\u034fample.org",
    ),
    # Too long for any server, or longer in ASCII.
    *entries(
        ADDRESS, "refused",
        f"{'m' * 65}@example.org", f"maria@{'e' * 64}.org",
        f"{'m' * 60}@{'.'.join(['e' * 60] * 4)}.org", f"{'m' * 320}@example.org",
        f"maria@{U * 60}.example", f"maria@{'.'.join([U * 25] * 8)}.example", "m" * 5_000,
        f"maria@{'e.' * 400}org",
    ),
    # Mailboxes in other letters, which plain SMTP does not carry.
    *entries(
        ADDRESS, "refused",
        "mar\u00eda@example.org", "\u00fc@example.org", "\u0645\u0631\u064a\u0645@example.org",
        "\u0131@example.org", "\u0130@example.org", "\u017f@example.org", "mari\u0430@example.org",
        "maria\u202e@example.org", "maria\u200b@example.org", "\U0001f600@example.org",
    ),
    # Two addresses in one, names, comments, routes.
    *entries(
        ADDRESS, "refused",
        "maria@example.org,eve@example.net", "maria@example.org;eve@example.net",
        "maria@example.org eve@example.net", "maria@example.org\neve@example.net",
        "maria@eve@example.net", "maria@example.org@example.net", "maria@@example.org",
        "Maria <maria@example.org>", "<maria@example.org>", "maria@example.org>",
        "maria@example.org <eve@example.net>", "maria(knee)@example.org",
        "maria@example.org(eve@example.net)", "maria@(knee)example.org",
        "@example.net:maria@example.org", "<@example.net:maria@example.org>",
        "group: maria@example.org;", "mailto:maria@example.org",
        "maria@example.org?cc=eve@example.net", "maria@example.org/eve",
        "maria@example.org\0eve@example.net", "maria@example.org\0", "\0maria@example.org",
    ),
    # Encoded words and quotes, which parsers take for another mailbox.
    *entries(
        ADDRESS, "refused",
        "=?utf-8?q?eve=40example.net=3E?=@example.org", "=?utf-8?b?ZXZl?=@example.org",
        "=?x?q?eve?=@example.org", "maria=?utf-8?q?eve?=@example.org", '"maria"@example.org',
        '"maria l"@example.org', '"eve@example.net"@example.org', '"eve@example.net,"@example.org',
        '"\\"@example.org', '"\\""@example.org', '""@example.org', '"\x01"@example.org',
        '"eve@example.net>"@example.org', "\\maria@example.org", "+AEA-eve@example.net@example.org",
    ),
    # Headers and commands of the mail server.
    *entries(
        ADDRESS, "refused",
        "maria@example.org\r\nBcc: eve@example.net", "maria@example.org%0aBcc:eve@example.net",
        "maria@example.org\r\nDATA", "maria@example.org> NOTIFY=SUCCESS",
        "maria@example.org\nRCPT TO:<eve@example.net>", "maria\r\n@example.org",
        "maria@exa\rmple.org", "maria@example.org\u2028Bcc: x", "maria@example.org\x0bBcc: x",
    ),
    # Machines, and what is no domain.
    *entries(
        ADDRESS, "refused",
        "maria@localhost", "root@localhost", "maria@[127.0.0.1]", "maria@[::1]", "maria@[IPv6:::1]",
        "maria@127.0.0.1", "maria@2130706433", "maria@example", "maria@.org", "maria@example..org",
        "maria@example.org.", "maria@-example.org", "maria@example-.org", "maria@ex_ample.org",
        "maria@example.o", "maria@example.123", "maria@", "@example.org", "maria", "@", "", " ",
        ".maria@example.org", "maria.@example.org", "ma..ria@example.org", "maria @example.org",
        "maria@ example.org", "maria@exam ple.org", "maria@example,org", "maria@example.org:25",
        "maria@*.org", "maria@%00.org",
    ),
]  # fmt: skip
