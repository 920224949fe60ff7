package ui

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/records"
)

// keepingView is how records are kept: sealed or not, for how long, and how
// soon an opened key is forgotten.
type keepingView struct {
	page    *recordsPage
	content fyne.CanvasObject

	state    *widget.Label
	sealing  *sealing
	anew     *fyne.Container // another passphrase for what is sealed
	other    *widget.Entry
	lock     *deskButton
	months   *widget.Select
	byItself *widget.Check
	minutes  *widget.Select
	due      *deskButton
	asked    bool
	said     *widget.Label
}

// monthsChoices and minutesChoices are what can be chosen; files may hold
// other numbers.
var (
	monthsChoices  = []int{0, 12, 24, 36, 60, 84, 120, 180, 240, 360}
	minutesChoices = []int{1, 5, 10, 30, 60}
)

func newKeepingView(p *recordsPage) *keepingView {
	v := &keepingView{page: p, state: words(""), said: words("")}
	v.said.Importance = widget.WarningImportance
	v.sealing = newSealing(p.window, v.sealed)
	v.other = widget.NewPasswordEntry()
	v.other.PlaceHolder = l("another passphrase; empty for this computer's keyring")
	v.anew = container.NewVBox(container.NewBorder(nil, nil, nil, newDeskButton(l("Keep the key under it"), v.change), v.other))
	v.lock = newDeskButton(l("Lock now"), v.lockNow)
	v.months = widget.NewSelect(choicesOf(monthsChoices, monthsName), func(string) { v.keep() })
	v.byItself = widget.NewCheck(l("Delete what is older by itself"), func(bool) { v.keep() })
	v.minutes = widget.NewSelect(choicesOf(minutesChoices, minutesName), func(string) { v.keep() })
	v.due = newDeskButton("", v.deleteDue)
	v.content = container.NewVScroll(container.NewVBox(
		heading(l("How records are kept")),
		v.state, v.sealing.choice, v.sealing.paper, v.anew, container.NewHBox(v.lock, layout.NewSpacer()),
		rule(),
		container.New(columns{.5, .5}, words(l("Records are kept")), v.months),
		v.byItself, container.NewHBox(v.due, layout.NewSpacer()),
		rule(),
		container.New(columns{.5, .5}, words(l("An opened key is forgotten without use after")), v.minutes),
		v.said,
	))
	return v
}

func choicesOf(numbers []int, name func(int) string) []string {
	var out []string
	for _, n := range numbers {
		out = append(out, name(n))
	}
	return out
}

func monthsName(n int) string {
	switch {
	case n == 0:
		return l("for ever")
	case n%12 == 0:
		return l("for {{.N}} years", "N", n/12)
	}
	return l("for {{.N}} months", "N", n)
}

func minutesName(n int) string { return l("{{.N}} minutes", "N", n) }

func (v *keepingView) say(text string) { setLabel(v.said, text) }

func (v *keepingView) store() *records.Store { return v.page.window.studio.Records() }

// show shows how records are kept now.
func (v *keepingView) show() {
	store := v.store()
	k, err := store.Keeping()
	if err != nil {
		v.say(sentence(err.Error()))
		return
	}
	text, err := v.sealing.state()
	if err != nil {
		v.say(sentence(err.Error()))
		return
	}
	setLabel(v.state, text)
	show(v.lock, k.Sealed())
	show(v.anew, k.Sealed())
	setSelected(v.months, monthsName(k.Months))
	if v.byItself.Checked != k.ByItself {
		v.byItself.Checked = k.ByItself
		v.byItself.Refresh()
	}
	minutes := k.Minutes
	if minutes == 0 {
		minutes = 10
	}
	setSelected(v.minutes, minutesName(minutes))
	v.asked = false
	v.showDue()
}

// setSelected shows a choice without making it.
func setSelected(s *widget.Select, name string) {
	if s.Selected != name {
		s.Selected = name
		s.Refresh()
	}
}

func (v *keepingView) showDue() {
	due, err := v.store().Due(time.Now())
	show(v.due, err == nil && len(due) > 0)
	setButton(v.due, l("Delete the {{.N}} records that are older", "N", len(due)))
}

// sealed says what came of sealing.
func (v *keepingView) sealed(n int, err error) {
	v.say(l("{{.N}} records are sealed.", "N", n))
	if err != nil {
		v.say(sentence(err.Error()))
	}
	v.show()
	v.page.load()
}

// change keeps the key under another passphrase. With the key on paper alone,
// because the passphrase is lost, all records are sealed anew meanwhile.
func (v *keepingView) change() {
	passphrase := v.other.Text
	v.other.SetText("")
	v.page.window.background(func() {
		err := v.page.window.studio.ChangeRecordsKey(passphrase)
		v.page.window.paint(func() {
			v.say(l("The key is kept as you chose. The one on paper stays as it is."))
			if err != nil {
				v.say(sentence(err.Error()))
			}
			v.show()
			v.page.load()
		})
	})
}

func (v *keepingView) lockNow() {
	v.store().Forget()
	v.say(l("The key is forgotten. What the keyring keeps it gives again when it is asked."))
	v.page.load()
}

// keep keeps what was chosen.
func (v *keepingView) keep() {
	months, minutes := chosenOf(v.months.Selected, monthsChoices, monthsName), chosenOf(v.minutes.Selected, minutesChoices, minutesName)
	k, err := v.store().Keeping()
	if err == nil {
		if months < 0 {
			months = k.Months
		}
		if minutes < 0 {
			minutes = k.Minutes
		}
		err = v.store().Keep(months, v.byItself.Checked && months > 0, minutes)
	}
	v.say("")
	if err != nil {
		v.say(sentence(err.Error()))
	}
	v.show()
}

// chosenOf is the number of a name; -1 where it is none of the choices.
func chosenOf(name string, numbers []int, names func(int) string) int {
	for _, n := range numbers {
		if names(n) == name {
			return n
		}
	}
	return -1
}

// deleteDue deletes what is kept no longer, at the second press.
func (v *keepingView) deleteDue() {
	if !v.asked {
		v.asked = true
		setButton(v.due, l("Press again: they are gone for good"))
		return
	}
	due, err := v.store().Due(time.Now())
	deleted := 0
	for _, e := range due {
		if failed := v.store().Delete(e.ID); failed != nil {
			err = failed
			continue
		}
		deleted++
	}
	v.say(l("{{.N}} records are deleted.", "N", strconv.Itoa(deleted)))
	if err != nil {
		v.say(sentence(err.Error()))
	}
	v.show()
	v.page.load()
}

// tidyRecords seals and deletes what is due, beside the window, and says what
// went wrong.
func (w *Window) tidyRecords(bar *fyne.Container) {
	w.background(func() {
		t, err := w.studio.Tidy()
		w.paint(func() {
			for _, text := range tidied(t, err) {
				said := words(text)
				said.Importance = widget.WarningImportance
				bar.Add(said)
			}
		})
	})
}

// tidied says what was deleted by itself, what will be, and what went wrong.
func tidied(t records.Tidied, err error) (says []string) {
	if n := len(t.Deleted); n > 0 {
		says = append(says, l("{{.N}} records were kept for as long as you chose, and are deleted.", "N", n))
	}
	if n := len(t.Soon); n > 0 {
		says = append(says, l("{{.N}} records are older than you keep them. The first is deleted on {{.Day}}: look at the date of this computer, or keep them longer on the page Records.", "N", n, "Day", t.Goes.Local().Format("2006-01-02")))
	}
	if err != nil {
		says = append(says, sentence(strings.ReplaceAll(err.Error(), "\n", "; ")))
	}
	return says
}
