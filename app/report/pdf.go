package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
)

// The page, in millimetres: A4 upright.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	margin     = 15.0
	inner      = pageWidth - 2*margin
	bottom     = pageHeight - margin - 6 // above the footer
)

// The letters, in points.
const (
	sizeTitle = 15.0
	sizeText  = 9.0
	sizeSmall = 7.0
	lineText  = 4.4 // mm
)

// sheet writes one PDF.
type sheet struct {
	*fpdf.Fpdf
	letters *sfnt.Font
	buffer  sfnt.Buffer
	// lacking says that a sign could not be printed.
	lacking bool
}

// PDF writes the report for a chart: the summary with the timeline drawn on
// its first page, then what was written and all events. The same report gives
// the same bytes.
func (r Report) PDF(w io.Writer) error { return r.pdf(w, true) }

func (r Report) pdf(w io.Writer, compress bool) error {
	s, err := newSheet(r.Started, compress)
	if err != nil {
		return err
	}
	s.SetTitle(s.printable(r.heading()), true)
	s.SetFooterFunc(func() { s.footer(r) })
	s.AddPage()
	s.summary(r)
	s.AddPage()
	s.details(r)
	if err := s.Output(w); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}

// newSheet is a sheet without a page; what is made at the same moment of the
// same things has the same bytes.
func newSheet(made time.Time, compress bool) (*sheet, error) {
	letters, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("the report cannot be written: %w", err)
	}
	s := &sheet{Fpdf: fpdf.New("P", "mm", "A4", ""), letters: letters}
	s.SetCompression(compress)
	s.SetCatalogSort(true)
	s.SetCreationDate(made)
	s.SetModificationDate(made)
	s.SetMargins(margin, margin, margin)
	s.SetAutoPageBreak(false, 0)
	s.SetCellMargin(0)
	s.AddUTF8FontFromBytes("Go", "", goregular.TTF)
	s.AddUTF8FontFromBytes("Go", "B", gobold.TTF)
	s.SetCreator("Roomtone", true)
	s.SetLang("en")
	s.AliasNbPages("{pages}")
	return s, nil
}

// printable is a text in signs that the page's letters have.
func (s *sheet) printable(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		}
		if glyph, err := s.letters.GlyphIndex(&s.buffer, r); err == nil && glyph != 0 && r < 0x10000 {
			return r
		}
		s.lacking = true
		return '□'
	}, text)
}

// write puts one line of text at x, y, which is its upper edge.
func (s *sheet) write(x, y float64, text string) {
	_, size := s.GetFontSize()
	s.Text(x, y+0.8*size, text)
}

func (s *sheet) letter(style string, size float64, ink colour) {
	s.SetFont("Go", style, size)
	s.SetTextColor(ink.r, ink.g, ink.b)
}

// fit cuts a text to a width.
func (s *sheet) fit(text string, width float64) string {
	if s.GetStringWidth(text) <= width {
		return text
	}
	signs := []rune(text)
	for len(signs) > 0 && s.GetStringWidth(string(signs)+"…") > width {
		signs = signs[:len(signs)-1]
	}
	if len(signs) == 0 {
		return ""
	}
	return strings.TrimSpace(string(signs)) + "…"
}

// wrap breaks a text into lines of a width, words that are too long as well.
func (s *sheet) wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if together := strings.TrimSpace(line + " " + word); s.GetStringWidth(together) <= width {
			line = together
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
		for _, r := range word {
			if s.GetStringWidth(line+string(r)) > width && line != "" {
				lines, line = append(lines, line), ""
			}
			line += string(r)
		}
	}
	return append(lines, line)
}

func (s *sheet) footer(r Report) {
	s.letter("", sizeSmall, grey)
	client := ""
	if r.ClientCode != nil {
		client = " · client " + s.printable(*r.ClientCode)
	}
	s.write(margin, pageHeight-margin, s.fit(s.printable(r.ID)+client, inner-30))
	number := fmt.Sprintf("page %d of {pages}", s.PageNo())
	s.write(pageWidth-margin-20, pageHeight-margin, number)
}

// summary is the first page.
func (s *sheet) summary(r Report) {
	s.letter("B", sizeTitle, black)
	s.write(margin, margin, s.fit(s.printable(r.heading()), inner))
	y := margin + 10.0
	const column = inner / 2
	facts := r.facts()
	half := (len(facts) + 1) / 2
	low := y
	for i, f := range facts {
		x, top := margin, y
		if i >= half {
			x = margin + column
		}
		if i != 0 && i != half {
			top = low
		}
		s.letter("", sizeText, grey)
		s.write(x, top, f.name)
		s.letter("", sizeText, black)
		for k, line := range s.wrap(s.printable(f.text), column-30) {
			s.write(x+26, top+float64(k)*lineText, line)
			low = top + float64(k+1)*lineText
		}
	}
	y = s.drawing(r, margin+10+float64(half+2)*lineText)
	y = s.table(y, "Phases", bottom, []tableColumn{{45, "phase"}, {40, "planned"}, {60, "ran"}, {35, "difference"}}, phaseRows(r))
	var asked, vitals [][]string
	for _, a := range r.Prescribed {
		asked = append(asked, []string{a.Question, a.Text})
	}
	for _, v := range r.Vitals {
		vitals = append(vitals, []string{v.clock(), v.dose(), v.Text})
	}
	y = s.table(y, "As prescribed, word for word", bottom-30, []tableColumn{{85, "asked"}, {95, "answer"}}, asked)
	s.table(y, "Vitals, as typed", bottom, []tableColumn{{22, "time"}, {24, "since dose"}, {134, "as typed"}}, vitals)
}

func phaseRows(r Report) [][]string {
	var rows [][]string
	for _, ph := range r.Phases {
		rows = append(rows, []string{ph.Name, ph.Planned.String(), ph.ran(), ph.difference()})
	}
	return rows
}

// tableColumn is a column of a table: its width in millimetres, and its head.
type tableColumn struct {
	width float64
	head  string
}

// table writes rows of one line each down to low, and returns where it ends.
// What has no room is said; it stands with the events.
func (s *sheet) table(y float64, title string, low float64, columns []tableColumn, rows [][]string) float64 {
	if len(rows) == 0 || y+4*lineText > low {
		return y
	}
	y = s.head(y, title, columns)
	for i, row := range rows {
		if y+2*lineText > low && i < len(rows)-1 {
			s.letter("", sizeSmall, grey)
			s.write(margin, y, fmt.Sprintf("%d more on the following pages", len(rows)-i))
			return y + 2*lineText
		}
		x := margin
		s.letter("", sizeText, black)
		for k, text := range row {
			s.write(x, y, s.fit(s.printable(text), columns[k].width-2))
			x += columns[k].width
		}
		y += lineText
	}
	return y + lineText
}

// head writes a table's title and heads, and returns where its rows begin.
func (s *sheet) head(y float64, title string, columns []tableColumn) float64 {
	s.letter("B", sizeText+1, black)
	s.write(margin, y, title)
	y += 1.3 * lineText
	s.letter("", sizeSmall, grey)
	x := margin
	for _, c := range columns {
		s.write(x, y, c.head)
		x += c.width
	}
	y += 0.9 * lineText
	s.SetDrawColor(pale.r, pale.g, pale.b)
	s.SetLineWidth(0.2)
	s.Line(margin, y-0.4, margin+inner, y-0.4)
	return y + 0.8
}

// details are the pages after the first.
func (s *sheet) details(r Report) {
	y := margin
	remarks := func(title string, list []Remark) {
		var rows [][]string
		for _, n := range list {
			rows = append(rows, []string{n.clock(), n.dose(), n.Text})
		}
		y = s.flow(y, title, []tableColumn{{22, "time"}, {24, "since dose"}, {134, "as written"}}, rows)
	}
	var asked, gate, prompts, events [][]string
	for _, g := range r.Gate {
		gate = append(gate, []string{g.Text, g.found()})
	}
	for _, a := range r.Prescribed {
		asked = append(asked, []string{a.Question, a.Text})
	}
	for _, p := range r.Prompts {
		prompts = append(prompts, []string{p.Due.String(), p.Text, p.fate()})
	}
	for _, e := range r.Events {
		events = append(events, []string{e.clock(), e.SinceStart.String(), e.dose(), e.Text})
	}
	y = s.flow(y, "As prescribed, word for word", []tableColumn{{85, "asked"}, {95, "answer"}}, asked)
	y = s.flow(y, "Before the dose", []tableColumn{{110, "checked"}, {70, "found"}}, gate)
	remarks("Vitals, as typed", r.Vitals)
	remarks("Notes", r.Notes)
	remarks("Support", r.Support)
	remarks("Discharge", r.Discharge)
	y = s.flow(y, "Prompts", []tableColumn{{22, "due"}, {128, "prompt"}, {30, "acknowledged"}}, prompts)
	y = s.flow(y, "Events", []tableColumn{{22, "time"}, {24, "since start"}, {24, "since dose"}, {110, "event"}}, events)
	s.letter("", sizeSmall, grey)
	if s.lacking {
		s.below(&y, "□ stands for a sign that this page's letters lack. The report as Markdown or JSON has it.")
	}
	if r.Integrity.Fingerprint != "" {
		s.below(&y, "The record's whole fingerprint: "+r.Integrity.Fingerprint+". “roomtone records verify” shows it again as long as the record is unchanged.")
	}
}

// below writes small print, on a new page where this one is full.
func (s *sheet) below(y *float64, text string) {
	for _, line := range s.wrap(text, inner) {
		if *y+lineText > bottom {
			s.AddPage()
			*y = margin
			s.letter("", sizeSmall, grey)
		}
		s.write(margin, *y, line)
		*y += 0.8 * lineText
	}
}

// flow writes a table whose rows wrap, over as many pages as it needs.
func (s *sheet) flow(y float64, title string, columns []tableColumn, rows [][]string) float64 {
	if len(rows) == 0 {
		return y
	}
	begin := func() {
		y = s.head(y, title, columns)
		title = strings.TrimSuffix(title, ", continued") + ", continued"
		s.letter("", sizeText, black)
	}
	if y+6*lineText > bottom {
		s.AddPage()
		y = margin
	}
	begin()
	for _, row := range rows {
		cells := make([][]string, len(row))
		height := 0
		for i, text := range row {
			cells[i] = s.wrap(s.printable(text), columns[i].width-2)
			height = max(height, len(cells[i]))
		}
		for line := range height {
			if y+lineText > bottom {
				s.AddPage()
				y = margin
				begin()
			}
			x := margin
			for i := range cells {
				if line < len(cells[i]) {
					s.write(x, y, cells[i][line])
				}
				x += columns[i].width
			}
			y += lineText
		}
	}
	return y + lineText
}
