package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"roomtone/app/course"
	"roomtone/app/settings"
)

func TestACourseIsPlannedRunAndPrepared(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.press("Course")
	code := find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.PlaceHolder, "client code") })
	test.Type(code, "C-07")
	r.press("Open")
	r.until("it can be planned", func() bool { return r.button("Plan the course") != nil && r.button("Plan the course").Visible() })
	r.typed(find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.Text, "20") }).Text, "2026-10-26")
	r.press("Plan the course")
	r.reads("2026-10-19") // the preparation, a week before
	r.reads("2027-01-04") // the last of six
	r.reads("Dosing 6")

	r.left("20261026-100500.000-lozenge-low", "C-07", lastMonth)
	r.press("Dosing 1")
	r.press("Open")
	r.reads("It ran on 2026-10-26.")
	found := find(r.content(), func(e *widget.Entry) bool { return e.PlaceHolder == "in the client's words" })
	test.Type(found, "a little dark")
	found.OnSubmitted(found.Text)
	if c, err := r.studio.Course(t.Context(), "C-07"); err != nil || c.Stations[1].Comfort != "a little dark" {
		t.Errorf("%+v, %v", c.Stations[1], err)
	}
	// A terminal writes beside the window: neither loses what the other did.
	aside := func(comfort string) {
		if _, err := r.studio.Courses().Change("C-07", func(c course.Course) (course.Course, error) { return c.Note("dosing-1", comfort, "") }); err != nil {
			t.Fatal(err)
		}
	}
	aside("a little dark, and long")
	found.OnSubmitted("bright")
	r.reads("changed in another window or terminal")
	if c, err := r.studio.Course(t.Context(), "C-07"); err != nil || c.Stations[1].Comfort != "a little dark, and long" {
		t.Errorf("%+v, %v", c.Stations[1], err)
	}
	aside("warm")
	r.press("Dosing 2")
	day := find(r.content(), func(e *widget.Entry) bool { return e.Text == "2026-11-09" })
	day.SetText("soon")
	day.OnSubmitted(day.Text)
	r.reads("is no date")
	day.SetText("2026-11-12")
	day.OnSubmitted(day.Text)
	r.reads("2026-11-12")
	if c, err := r.studio.Course(t.Context(), "C-07"); err != nil || c.Stations[1].Comfort != "warm" {
		t.Errorf("%+v, %v", c.Stations[1], err)
	}

	r.press("Prepare the next session")
	r.until("the page Session has it", func() bool {
		return r.window.choice.template.Name == "integration" && r.window.choice.chart.code.Text == "C-07"
	})
}

func TestThePictureOfACourse(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	r.left("20261026-100500.000-lozenge-low", "C-07", lastMonth)
	r.press("Course")
	code := find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.PlaceHolder, "client code") })
	test.Type(code, "C-07")
	r.press("Open")
	r.until("it can be planned", func() bool { return r.button("Plan the course") != nil && r.button("Plan the course").Visible() })
	r.typed(find(r.content(), func(e *widget.Entry) bool { return strings.HasPrefix(e.Text, "20") }).Text, "2026-10-26")
	r.press("Plan the course")
	r.press("Open")
	r.until("the session stands at its station", func() bool { return strings.Contains(strings.Join(seen(r.content()), "\n"), "Heard last time") })
	r.window.window.Canvas().Unfocus() // no cursor blinks in a picture
	for i, size := range []fyne.Size{large, small} {
		layOut(r.window.window, size)
		fits(t, r.window.window, size)
		looksLike(t, []string{"course-1280.png", "course-1024.png"}[i], r.window.window.Canvas())
	}
}
