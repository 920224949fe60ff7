// Command bare is the least that a Fyne window can be: what the benchmarks
// measure Roomtone's own window against. With the argument "clock" its one
// label shows the time, second by second.
package main

import (
	"os"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("org.roomtone.Bare")
	w := a.NewWindow("Bare")
	clock := widget.NewLabel("00:00:00")
	w.SetContent(clock)
	w.Resize(fyne.NewSize(1280, 800))
	if len(os.Args) > 1 && os.Args[1] == "clock" {
		go func() {
			for now := range time.Tick(time.Second) {
				fyne.Do(func() { clock.SetText(now.Format(time.TimeOnly)) })
			}
		}()
	}
	w.ShowAndRun()
}
