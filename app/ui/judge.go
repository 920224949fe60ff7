package ui

import (
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/session"
	"roomtone/playlist"
	"roomtone/timer"
)

// judgement is the look at a playlist of one's own, laid over the template
// that is chosen.
type judgement struct {
	view    *prepareView
	content fyne.CanvasObject
	check   *widget.Button
	back    *widget.Button
}

func newJudgement(v *prepareView) *judgement {
	j := &judgement{view: v}
	j.check = widget.NewButton(l("Check a playlist…"), func() {
		open := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
			if err == nil && file != nil {
				path := file.URI().Path()
				_ = file.Close()
				j.judge(path)
			}
		}, v.window.window)
		open.SetFilter(storage.NewExtensionFileFilter([]string{".m3u", ".m3u8", ".pls", ".xspf"}))
		v.window.ask(open)
	})
	j.back = widget.NewButton(l("Back to the session"), v.prepare)
	j.back.Hide()
	j.content = container.NewVBox(j.check, j.back)
	return j
}

// judge lays a playlist over the template beside the window, and shows what
// it finds in place of the session that was prepared.
func (j *judgement) judge(path string) {
	v := j.view
	v.round++
	round, choices := v.round, v.choices
	v.prepared = nil
	v.weigh()
	setLabel(v.summary, l("Looking at the playlist…"))
	v.window.background(func() {
		prepared, found, err := v.window.studio.Judge(v.window.ctx, choices, path, nil)
		v.window.paint(func() {
			if round == v.round {
				j.show(filepath.Base(path), prepared, found, err)
			}
		})
	})
}

func (j *judgement) show(name string, prepared *session.Prepared, found []playlist.Finding, err error) {
	v := j.view
	v.found = ""
	for _, f := range found {
		switch f.Code {
		case session.FindMissing, session.FindRemote, session.FindUnplayable:
			v.found += sentence(f.Message) + "\n"
		default:
			v.found += timer.Clock(f.At) + "  " + sentence(f.Message) + "\n"
		}
	}
	if err != nil {
		v.found += sentence(err.Error())
	}
	if prepared != nil {
		v.timeline.show(planned(&prepared.Show, prepared.Programme))
	}
	summary := l("The playlist {{.Name}} against this template. What does not suit: {{.N}}, named above.", "Name", name, "N", len(found))
	if err == nil && len(found) == 0 {
		summary = l("The playlist {{.Name}} against this template: nothing in it goes against it.", "Name", name)
	}
	setLabel(v.summary, summary)
	v.tell()
	show(j.back, true)
}
