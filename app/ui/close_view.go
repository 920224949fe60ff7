package ui

import (
	"errors"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/conductor"
	"roomtone/app/report"
	"roomtone/app/session"
	"roomtone/assets"
	"roomtone/timer"
)

// closeView is the page after a session: the list before the client leaves,
// questions for afterwards, and what the session was in short. What is checked
// and written goes into the record; a client's own words stay out of the
// chart.
type closeView struct {
	window  *Window
	id      string
	content fyne.CanvasObject

	discharge  []*dischargeRow
	reflection []*reflectionRow
	said       *widget.Label
	restore    *deskButton
}

// dischargeRow is one thing of the list before leaving.
type dischargeRow struct {
	item   assets.Check
	found  *answer
	remark *entry
	kept   string // what stands in the record already
}

// reflectionRow is one question for afterwards.
type reflectionRow struct {
	item   assets.Check
	answer *entry
	kept   string // what stands in the record already
}

// closing is the page after a session; err is what could not be given back.
func (w *Window) closing(s *session.Session, err error) fyne.CanvasObject {
	v := &closeView{window: w, id: s.ID, said: words("")}
	w.after = v
	v.said.Importance = widget.WarningImportance
	last := s.Snapshot()
	if last != nil && last.Lights != nil && !last.Lights.Restored {
		err = errors.Join(err, errors.New(l("not every lamp could be given back; try “Restore the lamps” when the bridge answers")))
	}
	if err != nil {
		setLabel(v.said, sentence(err.Error()))
	}
	title := newLine(30, colorAmber()).bold()
	title.set(l("The session has ended."))
	v.restore = newDeskButton(l("Restore the lamps"), v.restoreLamps)
	show(v.restore, err != nil)
	done := newDeskButton(l("Back to the start"), v.leave)
	done.Importance = widget.HighImportance
	summary := container.NewVBox(caption(l("In short")))
	for _, text := range inShort(last) {
		summary.Add(words(text))
	}
	summary.Add(faint(l("Its record stands on the page Records.")))
	summary.Add(newDeskButton(l("Report as PDF…"), v.saveReport))
	if exercise, ok := v.orientation(); ok {
		summary.Add(newDeskButton(l("Orientation, three minutes"), func() { w.exercise(exercise, manner{still: w.still()}) }))
	}
	parts, widths := v.lists(last), columns{.36, .36, .28}
	body := fyne.CanvasObject(container.New(middle{.5}, panel(summary)))
	if parts != nil {
		body = container.New(widths, parts[0], parts[1], panel(container.NewVScroll(summary)))
	}
	foot := container.NewVBox(v.said, container.NewHBox(layout.NewSpacer(), v.restore, container.NewGridWrap(fyne.NewSize(240, 52), done)))
	v.content = container.NewPadded(container.NewBorder(container.NewCenter(title.Text), foot, nil, nil, body))
	return v.content
}

// lists are the two lists of a session with a client and a medicine; nil for
// any other.
func (v *closeView) lists(last *conductor.Snapshot) []fyne.CanvasObject {
	if last == nil || last.Show.Chart.Rehearsal || last.Show.Companion || last.State.Dose == nil {
		return nil
	}
	list := func(name string) assets.Checklist {
		found, err := v.window.studio.Checklist(name)
		if err != nil {
			setLabel(v.said, sentence(err.Error()))
			found, _ = assets.FindChecklist(name, "")
		}
		return found
	}
	discharge, reflection := list(assets.Discharge), list(assets.Reflection)
	left, right := container.NewVBox(heading(said(discharge.Title))), container.NewVBox(
		heading(said(reflection.Title)), faint(l("In the client's own words. They stay out of the chart.")))
	for _, item := range discharge.Items {
		row := &dischargeRow{item: item, found: newAnswer(l("Yes"), l("No"), func(string) {}), remark: newEntry()}
		row.found.optional = true
		row.remark.PlaceHolder = l("remark")
		v.discharge = append(v.discharge, row)
		left.Add(words(said(item.Text)))
		left.Add(container.New(layout.NewBorderLayout(nil, nil, row.found.content, nil), row.found.content, row.remark)) // in the order of Tab
	}
	for _, item := range reflection.Items {
		row := &reflectionRow{item: item, answer: newParagraph()}
		v.reflection = append(v.reflection, row)
		right.Add(words(said(item.Text)))
		right.Add(row.answer)
	}
	return []fyne.CanvasObject{panel(container.NewVScroll(besideBar(left))), panel(container.NewVScroll(besideBar(right)))}
}

// inShort is what the session was.
func inShort(last *conductor.Snapshot) []string {
	if last == nil {
		return nil
	}
	p := last.Position
	out := []string{said(last.Show.Title), l("It lasted {{.Length}}.", "Length", timer.Clock(p.SinceStart))}
	if p.Dosed {
		out = append(out, l("{{.Length}} since the dose.", "Length", timer.Clock(p.SinceDose)))
	}
	if n := len(last.State.Vitals); n > 0 {
		out = append(out, l("Vitals, last typed: {{.Text}}", "Text", last.State.Vitals[n-1].Text))
	}
	open := 0
	for _, prompt := range last.State.Prompts {
		if prompt.Answered == 0 {
			open++
		}
	}
	if open > 0 {
		out = append(out, l("{{.N}} prompts were not acknowledged.", "N", open))
	}
	return out
}

// orientation is the exercise for the return.
func (v *closeView) orientation() (assets.Exercise, bool) {
	all, _ := v.window.studio.Exercises()
	for _, e := range all {
		if e.Name == "orientation" {
			return e, true
		}
	}
	return assets.Exercise{}, false
}

// text is what was said of a thing of the list; "" where nothing was.
func (r *dischargeRow) text() string {
	parts := []string{said(r.item.Text)}
	if r.found.chosen != "" {
		parts = append(parts, r.found.chosen+".")
	}
	if remark := strings.TrimSpace(r.remark.Text); remark != "" {
		parts = append(parts, remark)
	}
	if len(parts) == 1 {
		return ""
	}
	return strings.Join(parts, " ")
}

// text is the question with what was said to it; "" where nothing was.
func (r *reflectionRow) text() string {
	if answer := strings.TrimSpace(r.answer.Text); answer != "" {
		return said(r.item.Text) + " " + answer
	}
	return ""
}

// written are the events of what was checked and written since it was last
// kept.
func (v *closeView) written() []timer.Event {
	var events []timer.Event
	for _, row := range v.discharge {
		if text := row.text(); text != "" && text != row.kept {
			events = append(events, timer.Event{Kind: timer.DischargeNoted, Text: text})
		}
	}
	for _, row := range v.reflection {
		if text := row.text(); text != "" && text != row.kept {
			events = append(events, timer.Event{Kind: timer.Reflected, Text: text})
		}
	}
	return events
}

// keep writes what was checked and written into the record. What is written
// after a report was made is kept, too.
func (v *closeView) keep() error {
	events := v.written()
	if len(events) == 0 {
		return nil
	}
	if err := v.window.studio.Afterwards(v.id, events...); err != nil {
		return err
	}
	for _, row := range v.discharge {
		row.kept = row.text()
	}
	for _, row := range v.reflection {
		row.kept = row.text()
	}
	return nil
}

// leave keeps what was written and goes back. What cannot be kept stays where
// it was typed.
func (v *closeView) leave() {
	if err := v.keep(); err != nil {
		setLabel(v.said, sentence(err.Error()))
		return
	}
	v.window.home = newHome(v.window)
}

// saveReport keeps what was written and asks where the report goes.
func (v *closeView) saveReport() {
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		switch {
		case err != nil:
			setLabel(v.said, sentence(err.Error()))
		case file != nil:
			setLabel(v.said, v.reportTo(file))
		}
	}, v.window.window)
	save.SetFileName("report-" + time.Now().Format(time.DateOnly) + ".pdf")
	v.window.askWhere(save)
}

// reportTo writes the report and says what became of it.
func (v *closeView) reportTo(file fyne.URIWriteCloser) string {
	err := v.keep()
	var r report.Report
	if err == nil {
		r, err = v.window.studio.Report(v.id)
	}
	if err == nil {
		err = r.PDF(file)
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return sentence(err.Error())
	}
	return l("Saved as {{.File}}.", "File", file.URI().Path())
}

func (v *closeView) restoreLamps() {
	w := v.window
	w.background(func() {
		given, err := w.studio.RestoreLamps(w.ctx)
		w.paint(func() {
			if err != nil {
				setLabel(v.said, sentence(err.Error()))
				return
			}
			setLabel(v.said, l("{{.N}} lamps were given back.", "N", len(given)))
		})
	})
}
