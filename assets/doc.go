// Package assets holds the session templates, the exercises and the sets of
// music that come with Roomtone, and the loader that reads them and a person's
// own. It must never run anything, reach the network, change a file, suggest a
// dose, or let one broken file hide the others.
//
// # The template format
//
// A template is a TOML file of at most 1 MB. The built-in ones are examples
// with comments; a person's own stand in a folder beside them, under any
// other name. Every field below must be there, unless it is said to be
// optional, and any other field is a fault.
//
//	title         = "Lozenge, low dose"   # at most 80 characters
//	description   = "…"                   # at most 500
//	light_ceiling = "60 %"                # no lamp goes above it
//	at_home       = true                  # optional: the client is at home, and
//	                                      # the gate before the dose asks for more
//
// Phases follow one another in the order of the file, at most 50. Names in
// headings are the author's own, of small letters, digits and hyphens.
//
//	[phase.peak]
//	name  = "Peak"                        # at most 40 characters
//	least = "20 min"                      # the guide cannot shorten it further,
//	usual = "35 min"                      # it is planned to last so long,
//	most  = "1 h"                         # and cannot be stretched further
//	ends  = "by itself"                   # or "when the guide confirms", or
//	                                      # "when the dose is taken" (one phase)
//	intention = true                      # optional: the client's own words from
//	                                      # before the session are shown again;
//	                                      # without it, in phases whose name has
//	                                      # "plateau", "descent" or "return" in it
//
//	[phase.peak.music]
//	pulse      = [50, 80]                 # beats a minute, or "none"
//	energy     = [0.60, 0.70]             # 0–1, at the phase's start and end
//	brightness = "warm"                   # dark, warm, natural, bright, or 0–1
//	density    = "dense"                  # sparse, spacious, layered, dense, or 0–1
//	level      = "0 dB"                   # -60 to 0, against the guide's level
//	words      = false                    # optional: music with words may play
//
//	[phase.peak.light]
//	brightness = "1 %"                    # 0 is off; at most light_ceiling
//	warmth     = "2000 K"                 # 2000 to 6500
//	fade       = "3 min"                  # from the phase's start; at most "usual"
//	curve      = "even"                   # or "gentle": eases in and out
//
// A phase may have prompts for the guide. A template has at most 500,
// safety times included.
//
//	[phase.peak.prompt.look]
//	at     = "0 min"                      # after the phase's start; or instead
//	                                      # before_end = "2 min"
//	every  = "15 min"                     # optional, only with at: comes again
//	notice = "30 s"                       # optional: stands by so long before
//	text   = "Look: breathing, colour, movement."
//
// Safety times count from the dose, whatever becomes of the phases. Only a
// template with a dose can have them.
//
//	[safety.pressure]
//	after_dose = "40 min"
//	notice     = "2 min"                  # optional
//	text       = "Blood pressure now."
//
// Questions ask for what the prescriber decides; a template never answers
// them. At most 20.
//
//	[ask.hold]
//	question       = "How long is the lozenge held, as prescribed?"
//	sets_length_of = "dose"               # optional: a phase
//
// Times are read by [ParseDuration]: "12 min", "1 h 30 min", "90 s".
//
// [Template.TOML] writes a template in this format, and [Template.Check] tells
// what keeps one from running. Comments of a file are not kept.
//
// # The exercise format
//
// An exercise is a file of the same kind. It has up to 40 parts, each gone
// through several times, and in each part up to 100 steps; at its longest it
// lasts an hour.
//
//	title           = "Box breathing"     # at most 40 characters
//	description     = "…"                 # at most 500
//	cautions        = ["…"]               # optional: shown before it begins
//	learning_rounds = 2                   # optional: how many rounds of
//	                                      # breathing are named in words
//
//	[part.breath]
//	times      = 19                       # optional: 1
//	times_most = 40                       # optional: it may go on so long
//
//	[part.breath.step.in]
//	say    = "Breathe in"
//	lasts  = "4 s"
//	breath = "in"                         # optional: in, hold or out
//	fill   = "75 %"                       # optional: of the circle
//	write  = true                         # optional: asks for a line of text
//
// # The set format
//
// A set lays a direction of music over any template. Words are those of
// genres and of the guide's own tags, whatever their case.
//
//	title       = "Near silence"          # at most 80 characters
//	description = "…"                     # at most 500
//	bed_only    = false                   # optional: no pieces, the bed alone
//	prefer      = ["piano", "solo"]       # optional: pieces with such a word first
//	never       = ["gospel"]              # optional: none with such a word
//	silence     = ["15 s", "45 s"]        # optional: planned between two pieces
//	                                      # of a phase, 10 s to 1 min
//
//	[music]
//	energy     = 0.8                      # times the template's, 0–2
//	brightness = -0.1                     # added to the template's, -1 to 1
//	density    = 0.1                      # added to the template's, -1 to 1
//	level      = "-3 dB"                  # added to the template's
//	pulse      = "none"                   # optional: in place of the template's
package assets
