package ui

import (
	"errors"
	"io"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/records"
	"roomtone/app/report"
	"roomtone/app/session"
	"roomtone/lighting"
)

// recordView is one record: plan against what happened, and what was written.
type recordView struct {
	page    *recordsPage
	content fyne.CanvasObject

	entry    records.Entry
	report   report.Report
	title    line
	facts    *widget.Label
	timeline *timeline
	body     *widget.RichText
	said     *widget.Label
	buttons  *fyne.Container
	remove   *deskButton
	asked    bool // the deletion was pressed once
	unlock   *fyne.Container
	pass     *widget.Entry
}

func newRecordView(p *recordsPage) *recordView {
	v := &recordView{page: p, title: newLine(26, colorAmber()).bold(), facts: words(""), timeline: newTimeline(), body: widget.NewRichText(), said: words(l("Choose a session.")), pass: widget.NewPasswordEntry()}
	v.body.Wrapping = fyne.TextWrapWord
	v.said.Importance = widget.WarningImportance
	pdf := newDeskButton(l("Report as PDF…"), func() { v.save("report-", ".pdf", v.report.PDF) })
	pdf.Importance = widget.HighImportance
	v.remove = newDeskButton(l("Delete"), v.delete)
	v.buttons = container.NewHBox(
		pdf,
		newDeskButton(l("As text…"), func() { v.save("report-", ".md", v.report.Markdown) }),
		newDeskButton(l("Process notes…"), v.process),
		newDeskButton(l("Verify"), v.verify),
		layout.NewSpacer(), v.remove,
	)
	open := func() { v.open(v.page.window.studio.Records().Unlock) }
	v.pass.OnSubmitted = func(string) { open() }
	v.unlock = container.NewVBox(
		words(l("This record is sealed. Type its passphrase, or the key on paper.")),
		container.NewBorder(nil, nil, nil, container.NewHBox(newDeskButton(l("Unlock"), open), newDeskButton(l("It is the key on paper"), func() { v.open(v.page.window.studio.Records().Recover) })), v.pass),
	)
	v.unlock.Hide()
	v.buttons.Hide()
	v.timeline.Hide()
	head := container.NewVBox(v.title.Text, v.facts, v.said, v.unlock)
	v.content = container.NewBorder(head, v.buttons, nil, nil,
		container.New(rows{.4, .6}, container.New(tall{150}, v.timeline), container.New(tall{120}, container.NewVScroll(v.body))))
	return v
}

func (v *recordView) say(text string) {
	setLabel(v.said, text)
	show(v.said, text != "")
}

// show shows a record that was read, or why it could not be.
func (v *recordView) show(e records.Entry, r report.Report, err error) {
	v.entry, v.report, v.asked = e, r, false
	setButton(v.remove, l("Delete"))
	locked := errors.Is(err, records.ErrLocked)
	show(v.unlock, locked)
	show(v.buttons, err == nil)
	show(v.timeline, err == nil)
	v.body.Segments = nil
	switch {
	case locked:
		v.title.set(day(e.Started))
		setLabel(v.facts, "")
		v.say("")
	case err != nil:
		v.title.set(e.ID)
		setLabel(v.facts, "")
		v.say(sentence(err.Error()))
	default:
		v.title.set(said(r.Title))
		setLabel(v.facts, factsOf(e, r))
		v.say("")
		v.timeline.show(happened(r))
		v.body.Segments = written(r)
	}
	v.body.Refresh()
}

func factsOf(e records.Entry, r report.Report) string {
	parts := []string{day(e.Started)}
	switch {
	case r.Rehearsal:
		parts = append(parts, l("without a client"))
	case e.ClientCode != "":
		parts = append(parts, e.ClientCode)
	}
	parts = append(parts, l("{{.Length}}, planned {{.Planned}}", "Length", r.Length.String(), "Planned", r.Planned.String()))
	if r.Dose != nil {
		parts = append(parts, l("dose at {{.At}}", "At", r.Dose.At.Format("15:04")))
	}
	if e.Sealed {
		parts = append(parts, l("sealed"))
	}
	return strings.Join(parts, "  ·  ")
}

// open unlocks the records with what was typed.
func (v *recordView) open(with func(string) error) {
	typed := v.pass.Text
	v.pass.SetText("")
	v.page.window.background(func() { // a passphrase takes its time
		err := with(typed)
		v.page.window.paint(func() {
			if err != nil {
				v.say(sentence(err.Error()))
				return
			}
			v.page.load()
			v.page.read(v.entry)
		})
	})
}

// verify says whether the record is as it was written.
func (v *recordView) verify() {
	i := v.report.Integrity
	switch {
	case i.Whole:
		v.say(l("Whole, as it was written. Fingerprint {{.Fingerprint}}.", "Fingerprint", i.Fingerprint[:min(16, len(i.Fingerprint))]))
	case !i.Chained:
		v.say(l("It is from before there was a chain of hashes: whether it was changed cannot be told."))
	default:
		v.say(l("Not as it was written: {{.Found}}", "Found", sentence(strings.Join(i.Says, "; "))))
	}
}

// process saves the process notes, which stand in no report.
func (v *recordView) process() {
	r, err := v.page.window.studio.Records().Open(v.entry.ID)
	if err != nil {
		v.say(sentence(err.Error()))
		return
	}
	v.save("process-notes-", ".md", func(to io.Writer) error { return report.ProcessNotes(to, session.ReportSource(r)) })
}

// save asks where something goes, and writes it there.
func (v *recordView) save(name, extension string, write func(io.Writer) error) {
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			v.say(sentence(err.Error()))
		case file != nil:
			v.say(v.saved(file, write))
		}
	}, v.page.window.window)
	save.SetFileName(name + v.entry.Started.Format(time.DateOnly) + extension)
	v.page.window.askWhere(save)
}

// saved writes to a file and says what became of it.
func (v *recordView) saved(file fyne.URIWriteCloser, write func(io.Writer) error) string {
	if err := errors.Join(write(file), file.Close()); err != nil {
		return sentence(err.Error())
	}
	return l("Saved as {{.File}}.", "File", file.URI().Path())
}

// delete deletes the record at the second press.
func (v *recordView) delete() {
	if !v.asked {
		v.asked = true
		setButton(v.remove, l("Press again: it is gone for good"))
		return
	}
	v.asked = false
	err := v.page.window.studio.DeleteRecord(v.entry.ID)
	if err != nil {
		v.say(sentence(err.Error()))
		return
	}
	v.title.set("")
	setLabel(v.facts, "")
	v.buttons.Hide()
	v.timeline.Hide()
	v.body.Segments = nil
	v.body.Refresh()
	v.say(l("The record is deleted. What a flash disk or a backup still holds of it cannot be reached from here."))
	v.page.load()
}

// written is what people wrote and what happened, as text.
func written(r report.Report) []widget.RichTextSegment {
	var out []widget.RichTextSegment
	part := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		heading := widget.RichTextStyleSubHeading
		heading.Inline = false
		out = append(out, &widget.TextSegment{Style: heading, Text: title})
		for _, text := range lines {
			out = append(out, &widget.TextSegment{Style: widget.RichTextStyleParagraph, Text: text})
		}
	}
	remarks := func(list []report.Remark) (lines []string) {
		for _, n := range list {
			lines = append(lines, stampOf(n.Stamp)+"   "+n.Text)
		}
		return lines
	}
	var asked, gate, phases, music, events []string
	for _, a := range r.Prescribed {
		asked = append(asked, a.Question+"   "+a.Text)
	}
	for _, g := range r.Gate {
		if !g.Yes {
			gate = append(gate, l("{{.Text}} Not so, and begun all the same: {{.Reason}}", "Text", said(g.Text), "Reason", g.Reason))
		}
	}
	if n := len(r.Gate); n > 0 {
		gate = append(gate, l("{{.Yes}} of {{.All}} points in order.", "Yes", n-len(gate), "All", n))
	}
	for _, ph := range r.Phases {
		phases = append(phases, said(ph.Name)+"   "+ph.Planned.String()+"   ·   "+ranOf(ph))
	}
	for _, b := range r.Music {
		music = append(music, b.Span.String()+"   "+b.Title)
	}
	for _, e := range r.Events {
		events = append(events, stampOf(e.Stamp)+"   "+e.Text)
	}
	part(l("As prescribed, word for word"), asked)
	part(l("Before the dose"), gate)
	part(l("Vitals, as typed"), remarks(r.Vitals))
	part(l("Notes"), remarks(r.Notes))
	part(l("Support"), remarks(r.Support))
	part(l("Discharge"), remarks(r.Discharge))
	part(l("Phases: planned, and as they ran"), phases)
	part(l("Music"), music)
	part(l("All that happened"), events)
	return out
}

// stampOf is when something happened, on both clocks.
func stampOf(s report.Stamp) string {
	text := s.At.Format("15:04")
	if s.SinceDose != nil {
		text += "  ·  " + s.SinceDose.String()
	}
	return text
}

func ranOf(ph report.Phase) string {
	if len(ph.Ran) == 0 {
		return l("did not come")
	}
	var spans []string
	for _, s := range ph.Ran {
		spans = append(spans, s.String())
	}
	return strings.Join(spans, ", ")
}

// happened is the timeline of a session that is over.
func happened(r report.Report) timelineModel {
	m := timelineModel{length: max(time.Duration(r.Length), time.Duration(r.Planned))}
	var at time.Duration
	for _, ph := range r.Phases {
		m.plan = append(m.plan, stretch{name: said(ph.Name), start: time.Duration(ph.Planned.Start), end: time.Duration(ph.Planned.End)})
		ran := stretch{name: said(ph.Name), start: at, end: at} // of no length where it did not come
		if n := len(ph.Ran); n > 0 {
			ran.start, ran.end = time.Duration(ph.Ran[0].Start), time.Duration(ph.Ran[n-1].End)
		}
		at = max(at, ran.end)
		m.phases = append(m.phases, ran)
	}
	for _, b := range r.Music {
		m.music = append(m.music, stretch{name: b.Title, start: time.Duration(b.Start), end: time.Duration(b.End), bed: b.Kind == report.BlockBed})
	}
	light := r.Light.Planned
	if r.Light.Used {
		light = r.Light.Asked
	}
	m.lights = fadesOf(light)
	for _, p := range r.Prompts {
		if p.Safety {
			m.safety = append(m.safety, time.Duration(p.Due))
		} else {
			m.prompts = append(m.prompts, time.Duration(p.Due))
		}
	}
	return m
}

// fadesOf are the points of a brightness as the fades between them.
func fadesOf(points []report.Point) []lighting.Fade {
	var out []lighting.Fade
	for i := range max(0, len(points)-1) {
		from, to := points[i], points[i+1]
		out = append(out, lighting.Fade{
			From: lighting.Scene{Percent: from.Percent}, To: lighting.Scene{Percent: to.Percent},
			Start: time.Duration(from.At), End: time.Duration(to.At), Curve: lighting.CurveEven,
		})
	}
	return out
}

// tall keeps a height that scrolling content would not ask for.
type tall struct{ height float32 }

func (t tall) MinSize(objects []fyne.CanvasObject) fyne.Size {
	m := objects[0].MinSize()
	return fyne.NewSize(m.Width, max(m.Height, t.height))
}

func (tall) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}
