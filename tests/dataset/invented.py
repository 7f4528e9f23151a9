"""Invented news texts for the tests of anchoring: repeated names, curly quotation marks, dashes, lists, furniture."""

HARBOUR = """\
Port of Sellick hands its cranes to Marrow Systems

The Port of Sellick has signed a five\u2011year contract with Marrow Systems to run the scheduling of its 14 cranes, \
the harbour board said on Tuesday. Marrow Systems will be paid \u00a31.5\u202fmillion a year, and the port may \
extend \
the contract twice.

\u201cThe port has waited a decade for this,\u201d said Ilse Varga, who chairs the harbour board. \u201cMarrow \
Systems \
understands tides, and it understands people \u2013 that is rarer than it sounds.\u201d

The Port of Sellick handles 2,300 ships a year. Last winter, queues outside the breakwater cost shippers about \
\u00a340,000 a day, the board estimates; the port wants them halved by spring.

The Port of Sellick is not the first harbour to try. Marrow Systems already schedules lifts at Tolhaven, where the \
union says three shifts were cut without notice.

\u201cWe were told about it by a screen,\u201d said Jon Peake of the Dockers\u2019 League. He wants the harbour \
board to \
publish what the system decides, and why. The Dockers\u2019 League will meet the board on 3 March.

Ms Varga said no job would go before 2028. She declined to say whether Marrow Systems had asked for that clause. \
The contract, seen by this paper, lets either side leave after 18 months \u2014 a period that the board calls \
\u201ca courtship\u201d and the Dockers\u2019 League calls \u201ca trap\u201d.

Share this story

More from the waterfront
Gulls, chips and the law: a guide
The lighthouse that nobody wants to paint
"""

ORCHARD = """\
orchardwire \u2013 The Ministry of Growing and the firm Pomona Labs announced a joint plan on Friday to map every \
fruit
tree in the Velden valley[1]. Pomona Labs will fly 60 drones over the valley; the Ministry of
Growing pays 4.2 million crowns for the first season[1][2].

Key points of the plan
- Pomona Labs keeps the pictures for two years, then the Ministry of Growing decides[2].
- Growers see their own trees at once and their neighbours' trees never[1].
- The plan covers apples, pears and \u2013 after some debate \u2013 quinces.

Growers are divided. The Velden Cider Guild called the plan "a gift to anyone who has ever lost an orchard to
blight", while the Free Pickers said the Ministry of Growing "has bought a very expensive photograph".

No date was given for the second season. Pomona Labs said its drones had found 91 per cent of sick trees in a trial
of 1,200 trees near Osk[3]. The Free Pickers doubt the figure.

Read more: How to prune in the rain

The Ministry of Growing said the trial was checked by the College of Velden. The College of Velden said it had
checked the arithmetic[3]. No date was given for its report.
"""

LIBRARY = """\
Nine libraries, one robot: Castermoor bets on Quillon

Castermoor council will let Quillon choose what its libraries buy. Quillon, a program made by Letterworks, reads \
what \
borrowers ask for and proposes an order each week. Castermoor council spends $310,000 a year on books; a tenth of \
that now goes through Quillon.

Letterworks says Quillon \u201cknows the difference between a fashion and a need\u201d. Librarians are less sure. \
Quillon \
ordered 40 copies of one cookery book in May. Quillon ordered none of the large-print novels that Dalby branch had \
asked \
for since autumn.

\u201cIt learns,\u201d said councillor Rhea Okoro. \u201cSo do we. The council can switch it off with one \
day\u2019s notice, \
and Letterworks pays for every book nobody opens.\u201d

What happens next

The pilot runs for six months in nine libraries. Rhea Okoro promised a public count of borrowed and unborrowed \
books. \
Letterworks hopes for 30 more councils by 2027 and has opened a small office in Dalby, with five people.

At Dalby branch, a notice by the door asks readers to write their wishes on paper, \u201cin case Quillon is \
listening\u201d. \
By Thursday it held eleven titles, two complaints and a drawing of a cat.

The council says it will read all of them. Quillon, for now, will not.
"""

CLINIC = """\
Comet Health wins Arden clinics deal as nurses object

ARDEN, Monday \u2014 The Arden Clinics Authority chose Comet Health on Monday to answer its night telephone line \
with a \
speech system called Murmur. Comet Health offered \u20ac6\u00a0million over three years, the lowest of four bids.

Murmur will take the first 90 seconds of every call. The Arden Clinics Authority said Murmur sent 97% of test calls \
to \
the right nurse. The Arden Clinics Authority said the remaining calls were \u2018safe\u2019, without saying how it \
knew.

\u00abA frightened parent does not speak in test calls,\u00bb said Noor Adeyemi of the Night Nurses\u2019 Union. \
\u00abWe \
support tools. We do not support a wall.\u00bb

Comet Health replied that a caller can reach a nurse by saying one word. It would not say which word was chosen for \
Arden, or whether callers would be told.

- The deal starts on 1 June.
- The deal can be ended by the Arden Clinics Authority with 60 days\u2019 notice.
- The deal bars Comet Health from keeping recordings longer than 30 days.

The Night Nurses\u2019 Union asked the health minister, Pia Lund, to wait for an outside audit. Pia Lund\u2019s \
office said \
the minister \u201ctrusts Arden to run Arden\u201d. Comet Health shares rose 3 per cent.

Comments

Leave a reply
Your address will not be shown
"""

ARTICLES = {"harbour": HARBOUR, "orchard": ORCHARD, "library": LIBRARY, "clinic": CLINIC}

FURNITURE = {
    "harbour": [("Share this story", "nobody wants to paint")],
    "orchard": [("orchardwire \u2013", "orchardwire \u2013"), ("Read more: How", "in the rain")],
    "library": [],
    "clinic": [("Comments", "will not be shown")],
}
"""First and last words of each run of furniture."""
