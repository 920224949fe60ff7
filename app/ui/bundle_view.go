package ui

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/remote/bundle"
	"roomtone/app/session"
)

// bundleView makes of a prepared session one file for a client at home.
type bundleView struct {
	window   *Window
	prepared *session.Prepared

	from    *widget.Entry
	key     *widget.Entry // the client's; empty for a passphrase
	only    *widget.Check
	make    *deskButton
	bar     *widget.ProgressBar
	problem *widget.Label
	result  *fyne.Container
	cancel  context.CancelFunc // nil while nothing is written
}

// bundleButton leads from the page on which a session is prepared to the file
// for a client at home.
func (p *prepareView) bundleButton() fyne.CanvasObject {
	return newDeskButton(l("Session bundle…"), func() { p.window.sendHome(p.prepared) })
}

// sendHome shows the page for what is prepared now.
func (w *Window) sendHome(p *session.Prepared) {
	if p == nil {
		return
	}
	b := &bundleView{
		window: w, prepared: p, from: widget.NewEntry(), key: widget.NewEntry(), bar: newBar(),
		problem: words(""), result: container.NewVBox(),
	}
	w.sending = b
	b.from.PlaceHolder = l("your name, as your client reads it")
	b.key.PlaceHolder = l("empty for six words · or your client's key, which begins with age1")
	inside := words(b.inside())
	b.only = widget.NewCheck(l("Copy no music, only name it"), func(bool) { setLabel(inside, b.inside()) })
	b.problem.Importance = widget.WarningImportance
	b.bar.Hide()
	b.make = newDeskButton(l("Write the file…"), b.choose)
	b.make.Importance = widget.HighImportance
	var leave func()
	back := newDeskButton(l("Back"), func() { leave() })
	field := func(text string, e *widget.Entry) fyne.CanvasObject {
		return container.New(columns{.3, .7}, words(text), e)
	}
	form := container.NewVBox(
		heading(l("A file for your client: {{.Title}}", "Title", said(p.Template.Title))),
		inside,
		rule(),
		field(l("From"), b.from), field(l("Sealed for"), b.key), b.only,
		container.NewHBox(container.NewGridWrap(fyne.NewSize(220, 48), b.make), layout.NewSpacer()), container.New(slim{}, b.bar), b.problem, b.result,
	)
	leave = w.cover(container.NewPadded(container.NewPadded(container.NewBorder(nil, container.NewHBox(back), nil, nil, container.NewVScroll(form)))), func() {
		if b.cancel != nil {
			b.cancel()
		}
	})
}

// inside says before anything is written what will be missing at the client's.
func (b *bundleView) inside() string {
	inside, only := b.prepared.Parting(b.only != nil && b.only.Checked)
	copied := len(inside)
	var text string
	switch {
	case len(only) == 0 && copied == 0:
		return l("No music is in this session: Roomtone's own sound plays at your client's, as it does here.")
	case len(only) == 0:
		return l("All of its {{.N}} pieces go into the file.", "N", copied)
	case b.only != nil && b.only.Checked:
		text = l("No music goes into the file, as you chose. Only named: {{.Named}}. They sound where your client has the very same file; elsewhere Roomtone's own sound plays in their time.", "Named", len(only))
	default:
		text = l("Pieces that go into the file: {{.Copied}}. Only named, because you have not said that you may give them away: {{.Named}}. They sound where your client has the very same file; elsewhere Roomtone's own sound plays in their time. On the page Music you can say of a piece that it may be given away.", "Copied", copied, "Named", len(only))
	}
	const most = 8
	var titles []string
	for i, t := range only {
		if i == most {
			titles = append(titles, l("and {{.N}} more", "N", len(only)-most))
			break
		}
		titles = append(titles, t.Title)
	}
	return text + "\n" + strings.Join(titles, " · ")
}

// choose asks where the file goes.
func (b *bundleView) choose() {
	// Whoever chooses a file has emptied it: what is wrong is said before.
	if key := strings.TrimSpace(b.key.Text); key != "" {
		if _, err := bundle.ForKey(key); err != nil {
			setLabel(b.problem, sentence(err.Error()))
			return
		}
	}
	save := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil {
			path := file.URI().Path()
			_ = file.Close()
			if !isBundle(path) {
				_ = os.Remove(path) // empty, and under a name that no bundle has
			}
			b.write(path)
		}
	}, b.window.window)
	save.SetFileName("session-" + time.Now().Format(time.DateOnly) + session.BundleExtension)
	save.SetFilter(storage.NewExtensionFileFilter([]string{session.BundleExtension}))
	b.window.askWhere(save)
}

// write writes the file beside the window.
func (b *bundleView) write(path string) {
	if !isBundle(path) {
		path += session.BundleExtension
	}
	sending := session.Sending{Path: path, Key: strings.TrimSpace(b.key.Text), From: strings.TrimSpace(b.from.Text), ReferencesOnly: b.only.Checked}
	if sending.Key == "" {
		var err error
		if sending.Passphrase, err = bundle.NewPassphrase(); err != nil {
			setLabel(b.problem, sentence(err.Error()))
			return
		}
	}
	setLabel(b.problem, "")
	b.result.RemoveAll()
	enable(b.make, false)
	b.bar.SetValue(0)
	b.bar.Show()
	ctx, cancel := context.WithCancel(b.window.idle)
	b.cancel = cancel
	told := time.Now()
	sending.Progress = func(done, total int64) {
		if time.Since(told) < 200*time.Millisecond {
			return
		}
		told = time.Now()
		b.window.paint(func() { b.bar.SetValue(float64(done) / float64(max(1, total))) })
	}
	b.window.background(func() {
		summary, err := b.window.studio.CreateBundle(ctx, b.prepared, sending)
		signer, _, keys := b.window.studio.PublicKeys()
		if err == nil {
			err = keys
		}
		cancel()
		b.window.paint(func() {
			b.cancel = nil
			b.bar.Hide()
			enable(b.make, true)
			if err != nil {
				setLabel(b.problem, sentence(err.Error()))
				return
			}
			b.written(sending, summary, bundle.Fingerprint(signer))
		})
	})
}

// written shows the words and the digits, once.
func (b *bundleView) written(s session.Sending, summary bundle.Summary, digits string) {
	b.result.Add(rule())
	b.result.Add(words(l("{{.File}} is written: {{.MB}} MB. Send it as you like.", "File", filepath.Base(s.Path), "MB", (summary.Size+999_999)/1_000_000)))
	big := func(name, text string) {
		value := newLine(22, colorAmber()).bold()
		value.set(text)
		copy := newDeskButton(l("Copy"), func() { b.window.app.Clipboard().SetContent(text) })
		b.result.Add(container.New(columns{.3, .58, .12}, words(name), container.NewPadded(value.Text), copy))
	}
	if s.Passphrase != "" {
		big(l("The six words, shown this once"), s.Passphrase)
	}
	big(l("Your digits"), digits)
	b.result.Add(words(l("Tell your client words and digits by telephone, never beside the file. The digits are needed only the first time.")))
	b.result.Refresh()
}
