package report

import (
	"fmt"
	"math"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// colour is red, green and blue, 0–255. All hold on a black and white
// printer: what matters differs in lightness or in shape.
type colour struct{ r, g, b int }

var (
	black = colour{25, 25, 30}
	grey  = colour{110, 110, 118}
	pale  = colour{205, 205, 210}
)

// The drawing's rows, in millimetres below its top.
const (
	rowAxis   = 0.0
	rowPlan   = 7.0
	rowActual = 15.0
	rowMusic  = 24.0
	rowLight  = 32.0
	rowMarks  = 54.0
	rowLegend = 61.0
	barHeight = 6.5
	gutter    = 16.0 // for the rows' names
)

// scale lays session time over the width of the drawing.
type scale struct{ most Seconds }

func newScale(r Report) scale {
	most := max(r.Planned, r.Length, Seconds(time.Minute))
	return scale{most: most}
}

// x is where a moment lies, in millimetres from the page's left edge.
func (a scale) x(at Seconds) float64 {
	share := min(max(float64(at)/float64(a.most), 0), 1)
	return margin + gutter + share*(inner-gutter)
}

// step is the distance of the axis' marks: the least that gives at most ten.
func (a scale) step() Seconds {
	for _, m := range []time.Duration{time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour} {
		if a.most <= Seconds(10*m) {
			return Seconds(m)
		}
	}
	return Seconds(24 * time.Hour)
}

// drawing draws the timeline and returns where it ends.
func (s *sheet) drawing(r Report, y float64) float64 {
	a := newScale(r)
	s.axis(r, a, y)
	s.rowName("plan", y+rowPlan)
	s.rowName("ran", y+rowActual)
	s.rowName("music", y+rowMusic)
	s.rowName("light", y+rowLight)
	for i, ph := range r.Phases {
		s.bar(a, ph.Planned, y+rowPlan, ph.Name, shade(i))
		for _, ran := range ph.Ran {
			s.bar(a, ran, y+rowActual, ph.Name, shade(i))
		}
	}
	for _, b := range r.Music {
		tint := colour{236, 236, 240}
		if b.Kind == BlockTrack {
			tint = colour{196, 208, 224}
		}
		s.bar(a, b.Span, y+rowMusic, b.Title, tint)
	}
	for _, q := range r.Quiet {
		s.band(a, q, y+rowActual+barHeight, "quiet")
	}
	for _, g := range r.Gaps {
		s.band(a, g, y+rowActual+barHeight, "break")
	}
	s.light(r, a, y+rowLight)
	s.marks(r, a, y+rowMarks)
	if r.Dose != nil {
		s.SetDrawColor(black.r, black.g, black.b)
		s.SetLineWidth(0.4)
		x := a.x(r.Dose.SinceStart)
		s.Line(x, y+rowPlan-1, x, y+rowMarks+4)
		s.letter("B", sizeSmall, black)
		s.write(x+0.8, y+rowLegend-2, "dose")
	}
	return y + rowLegend + 2*lineText
}

// shade tells neighbouring phases apart.
func shade(i int) colour {
	if i%2 == 0 {
		return colour{222, 226, 218}
	}
	return colour{240, 238, 228}
}

func (s *sheet) rowName(text string, y float64) {
	s.letter("", sizeSmall, grey)
	s.write(margin, y+1.5, text)
}

// bar is a stretch of time, with its name where that fits.
func (s *sheet) bar(a scale, span Span, y float64, name string, tint colour) {
	x, width := a.x(span.Start), a.x(span.End)-a.x(span.Start)
	s.SetFillColor(tint.r, tint.g, tint.b)
	s.SetDrawColor(pale.r, pale.g, pale.b)
	s.SetLineWidth(0.15)
	s.Rect(x, y, math.Max(width, 0.2), barHeight, "FD")
	s.letter("", sizeSmall-0.5, black)
	if width > 5 {
		s.write(x+0.8, y+1.8, s.fit(s.printable(name), width-1.2))
	}
}

// band is a thin line below the phases that ran.
func (s *sheet) band(a scale, span Span, y float64, name string) {
	x, width := a.x(span.Start), math.Max(a.x(span.End)-a.x(span.Start), 0.6)
	s.SetFillColor(black.r, black.g, black.b)
	s.Rect(x, y+0.2, width, 0.9, "F")
	s.letter("", sizeSmall-1.5, black)
	s.write(x+width+0.4, y-0.3, name)
}

// axis has the time since the start above and, where there was a dose, the
// time since it below.
func (s *sheet) axis(r Report, a scale, y float64) {
	s.letter("", sizeSmall, grey)
	s.SetLineWidth(0.1)
	s.SetDrawColor(pale.r, pale.g, pale.b)
	s.write(margin, y+rowAxis+2, "start +")
	for at := Seconds(0); at <= a.most; at += a.step() {
		x := a.x(at)
		s.Line(x, y+rowPlan-1, x, y+rowMarks+4)
		s.write(x, y+rowAxis+2, hoursAndMinutes(at))
	}
	if r.Dose == nil {
		return
	}
	s.write(margin, y+rowLegend-2, "dose +")
	for at := a.step(); r.Dose.SinceStart+at+a.step()/2 <= a.most; at += a.step() {
		s.write(a.x(r.Dose.SinceStart+at), y+rowLegend-2, hoursAndMinutes(at))
	}
}

func hoursAndMinutes(at Seconds) string {
	minutes := int(time.Duration(at).Minutes())
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

// light is the curve of the lamps: as planned in dashes, as asked in full.
func (s *sheet) light(r Report, a scale, y float64) {
	const height = rowMarks - rowLight - 2
	s.SetFillColor(250, 250, 247)
	s.Rect(margin+gutter, y, inner-gutter, height, "F")
	if !r.Light.Used {
		s.letter("", sizeSmall, grey)
		s.write(margin+gutter+1, y+height/2-1, "no lamps followed this session")
		return
	}
	most := 10.0
	for _, p := range append(append([]Point{}, r.Light.Planned...), r.Light.Asked...) {
		most = math.Max(most, p.Percent)
	}
	s.letter("", sizeSmall-1, grey)
	s.write(margin+gutter-9, y, percent(most))
	s.write(margin+gutter-9, y+height-3, percent(0))
	line := func(points []Point) {
		for i := 1; i < len(points); i++ {
			from, to := points[i-1], points[i]
			s.Line(a.x(from.At), y+height*(1-from.Percent/most), a.x(to.At), y+height*(1-to.Percent/most))
		}
	}
	s.SetDrawColor(grey.r, grey.g, grey.b)
	s.SetLineWidth(0.2)
	s.SetDashPattern([]float64{1, 1}, 0)
	line(r.Light.Planned)
	s.SetDashPattern(nil, 0)
	s.SetDrawColor(black.r, black.g, black.b)
	s.SetLineWidth(0.45)
	line(r.Light.Asked)
}

// marks are prompts, notes, vitals and safety times, each by its shape.
func (s *sheet) marks(r Report, a scale, y float64) {
	s.rowName("marks", y-1.5)
	s.SetDrawColor(black.r, black.g, black.b)
	s.SetFillColor(black.r, black.g, black.b)
	s.SetLineWidth(0.25)
	for _, p := range r.Prompts {
		if p.Due > a.most {
			continue
		}
		if p.Safety {
			s.diamond(a.x(p.Due), y+1.5, p.Answered != nil)
		} else {
			s.Line(a.x(p.Due), y+0.2, a.x(p.Due), y+2.8)
		}
	}
	for _, n := range r.Notes {
		s.Circle(a.x(n.SinceStart), y+1.5, 0.7, "F")
	}
	for _, v := range r.Vitals {
		s.Rect(a.x(v.SinceStart)-0.8, y+0.7, 1.6, 1.6, "D")
	}
	s.letter("", sizeSmall, grey)
	s.write(margin+gutter, y+rowLegend-rowMarks+1.5,
		"| prompt   • note   □ vitals   ◊ safety time, filled where acknowledged   – – light as planned   — light as asked of the lamps")
}

func (s *sheet) diamond(x, y float64, filled bool) {
	style := "D"
	if filled {
		style = "FD"
	}
	const half = 1.1
	s.Polygon([]fpdf.PointType{{X: x, Y: y - half}, {X: x + half, Y: y}, {X: x, Y: y + half}, {X: x - half, Y: y}}, style)
}

func percent(p float64) string { return fmt.Sprintf("%.0f %%", p) }
