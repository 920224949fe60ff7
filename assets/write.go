package assets

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// TOML writes the template as a file of the format above, so that reading it
// gives the same template. Comments of the file that it was read from are not
// kept: a template does not hold them.
//
// Whatever the template holds, the text is TOML. What the format does not
// allow is written all the same, for [Template.Check] to find.
func (t Template) TOML() string {
	var w writer
	w.line("title", quote(t.Title))
	w.line("description", quote(t.Description))
	w.line("light_ceiling", quote(inPercent().write(t.LightCeiling)))
	w.yes("at_home", t.AtHome)
	for _, a := range t.Asks {
		w.heading("ask", a.ID)
		w.line("question", quote(a.Question))
		if a.Phase != "" {
			w.line("sets_length_of", quote(a.Phase))
		}
	}
	for _, s := range t.Plan.Safety {
		w.heading("safety", strings.TrimPrefix(string(s.ID), "safety."))
		w.line("after_dose", inTime(s.At))
		w.notice(s.Lead)
		w.line("text", quote(s.Text))
	}
	for i, p := range t.Plan.Phases {
		w.phase(p)
		if i < len(t.Music) {
			w.music(p.ID, t.Music[i])
		}
		if i < len(t.Light) {
			w.light(p.ID, t.Light[i])
		}
		for _, prompt := range t.Plan.Prompts {
			if prompt.Phase == p.ID {
				w.prompt(prompt)
			}
		}
	}
	return w.String()
}

// writer puts a file together, line by line.
type writer struct{ strings.Builder }

func (w *writer) line(field, value string) { fmt.Fprintf(w, "%-10s = %s\n", field, value) }

func (w *writer) heading(path ...string) {
	for i, name := range path {
		if !isID(name) {
			path[i] = quote(name)
		}
	}
	fmt.Fprintf(w, "\n[%s]\n", strings.Join(path, "."))
}

// yes writes a field that is left out where it is false.
func (w *writer) yes(field string, yes bool) {
	if yes {
		w.line(field, "true")
	}
}

func (w *writer) notice(lead time.Duration) {
	if lead != 0 {
		w.line("notice", inTime(lead))
	}
}

func (w *writer) phase(p timer.Phase) {
	w.heading("phase", p.ID)
	w.line("name", quote(p.Name))
	w.line("least", inTime(p.Least))
	w.line("usual", inTime(p.Length))
	w.line("most", inTime(p.Most))
	w.line("ends", quote(wordFor(p.End, endRules())))
	if p.Intention != isDescent(p.ID) {
		w.line("intention", strconv.FormatBool(p.Intention))
	}
}

func (w *writer) music(phase string, m playlist.Target) {
	w.heading("phase", phase, "music")
	if m.PulseLeast == 0 && m.PulseMost == 0 {
		w.line("pulse", quote("none"))
	} else {
		w.line("pulse", inPair(m.PulseLeast, m.PulseMost))
	}
	w.line("energy", inPair(m.EnergyStart, m.EnergyEnd))
	w.line("brightness", inShare(m.Brightness, brightnesses()))
	w.line("density", inShare(m.Density, densities()))
	w.line("level", quote(inDecibels().write(m.LevelDB)))
	w.yes("words", m.Words)
}

func (w *writer) light(phase string, light lighting.Target) {
	w.heading("phase", phase, "light")
	w.line("brightness", quote(inPercent().write(light.Percent)))
	w.line("warmth", quote(inKelvin().write(Kelvin(light.Mirek))))
	w.line("fade", inTime(light.Fade))
	w.line("curve", quote(wordFor(light.Curve, curves())))
}

func (w *writer) prompt(p timer.Prompt) {
	w.heading("phase", p.Phase, "prompt", strings.TrimPrefix(string(p.ID), p.Phase+"."))
	if p.Offset < 0 {
		w.line("before_end", inTime(-p.Offset))
	} else {
		w.line("at", inTime(p.Offset))
	}
	if p.Every != 0 {
		w.line("every", inTime(p.Every))
	}
	w.notice(p.Lead)
	w.line("text", quote(p.Text))
}

func inTime(d time.Duration) string { return quote(FormatDuration(d)) }

func inPair(a, b float64) string { return "[" + inNumber(a) + ", " + inNumber(b) + "]" }

func inShare(x float64, words []option[float64]) string {
	for _, o := range words {
		if o.is == x {
			return quote(o.word)
		}
	}
	return inNumber(x)
}

// inNumber writes a number as TOML has it. With a point it stays what it is
// whatever its size: TOML has no whole numbers of more than 64 bits.
func inNumber(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 0):
		return strings.ToLower(strconv.FormatFloat(x, 'f', -1, 64))
	case x == math.Trunc(x) && math.Abs(x) >= 1e6:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// wordFor is the word that an author writes for a value; a value that has
// none stands for itself.
func wordFor[T ~string](is T, options []option[T]) string {
	for _, o := range options {
		if o.is == is {
			return o.word
		}
	}
	return string(is)
}

// Kelvin is the warmth that a file asks for to get this colour, in mirek: of
// the numbers that come to the same colour, the roundest.
func Kelvin(mirek float64) float64 {
	if !(mirek > 0) {
		return 0
	}
	kelvin := 1e6 / mirek
	if round := math.Round(kelvin); 1e6/round == mirek {
		return round
	}
	// Two roundings lie between a number and its way there and back.
	low := math.Nextafter(math.Nextafter(kelvin, 0), 0)
	for near, n := low, 0; n < 5; n++ {
		if 1e6/near == mirek {
			return near
		}
		near = math.Nextafter(near, math.Inf(1))
	}
	return kelvin
}

// The most of a text that is written in one line. The reader refuses longer
// lines, and lines with many dots; see [checkSize].
const (
	textLine = 1200 // bytes, as they are written
	textDots = 30
	piece    = 120 // characters
)

// quote writes a text as TOML has it, over several lines where it is long.
func quote(s string) string {
	if written := escape(s); len(written) <= textLine && strings.Count(written, ".") <= textDots {
		return `"` + written + `"`
	}
	runes := []rune(s)
	var b strings.Builder
	b.WriteString(`"""`)
	for len(runes) > 0 {
		n := min(piece, len(runes))
		part := escape(string(runes[:n]))
		// What stands at the beginning of a line that goes on would be left out.
		if strings.HasPrefix(part, " ") {
			part = `\u0020` + part[1:]
		}
		if strings.Count(part, ".") > textDots {
			part = strings.ReplaceAll(part, ".", `\u002e`)
		}
		b.WriteString("\\\n" + part)
		runes = runes[n:]
	}
	b.WriteString(`"""`)
	return b.String()
}

// escape writes the characters of a text. A curly brace is escaped because
// the reader counts braces, and characters that cannot be seen because whoever
// reads the file should know that they are there.
func escape(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, string(utf8.RuneError)) {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '{' || r <= 0xFFFF && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
