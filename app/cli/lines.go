package cli

import (
	"fmt"
	"math"
	"strings"
	"time"

	"roomtone/app/conductor"
	"roomtone/playlist"
	"roomtone/timer"
)

// line is one event for machines. Absent values are null where the contract
// names the field for every event, and left out elsewhere.
type line struct {
	At         time.Time      `json:"at"`
	SinceStart float64        `json:"since_start_s"`
	SinceDose  *float64       `json:"since_dose_s"`
	Event      string         `json:"event"`
	ID         string         `json:"id,omitempty"`
	Phase      string         `json:"phase,omitempty"`
	Name       string         `json:"name,omitempty"`
	Prompt     timer.PromptID `json:"prompt,omitempty"`
	Title      string         `json:"title,omitempty"`
	Path       string         `json:"path,omitempty"`
	Text       string         `json:"text,omitempty"`
	Message    string         `json:"message,omitempty"`
	By         *float64       `json:"by_s,omitempty"`
	Late       *float64       `json:"late_s,omitempty"`
	Slept      *float64       `json:"slept_s,omitempty"`
	Correction *float64       `json:"correction_s,omitempty"`
	Level      *float64       `json:"level_db,omitempty"`
	Brightness *float64       `json:"brightness_percent,omitempty"`
	Items      *int           `json:"items,omitempty"`
}

func seconds(d time.Duration) *float64 {
	s := d.Seconds()
	return &s
}

// event shows an event, or keeps it until the plan is known.
func (l *live) event(e timer.Event) {
	if l.now == nil {
		l.pending = append(l.pending, e)
		return
	}
	l.show(e)
}

// snapshot takes in how the session stands.
func (l *live) snapshot(s *conductor.Snapshot) {
	first := l.now == nil
	l.now = s
	if first {
		l.begin()
	}
	if s.Lights != nil && s.Lights.Lamps > 0 && math.Abs(s.Lights.Percent-l.percent) >= 5 {
		l.percent = s.Lights.Percent
		out := l.line(s.At, s.Position.SinceStart, string(timer.LightSet))
		out.Brightness = &l.percent
		l.write(out, fmt.Sprintf("light at %.0f %%", l.percent))
	}
	l.draw()
}

// begin shows what came before the first snapshot.
func (l *live) begin() {
	l.phase = l.now.Position.Phase
	if l.resumed != nil {
		out := l.line(l.now.At, l.now.Position.SinceStart, "resumed")
		out.ID, out.Title = l.resumed.ID, l.resumed.Title
		out.Phase, out.Name = l.now.Phase().ID, l.now.Phase().Name
		l.write(out, fmt.Sprintf("%s goes on, in %s", l.resumed.Title, l.now.Phase().Name))
	}
	for _, e := range l.pending {
		l.show(e)
	}
	l.pending = nil
}

// line has what every line has.
func (l *live) line(at time.Time, elapsed time.Duration, event string) line {
	out := line{At: at, SinceStart: elapsed.Seconds(), Event: event}
	if dose := l.now.State.Dose; dose != nil && elapsed >= *dose {
		out.SinceDose = seconds(elapsed - *dose)
	}
	return out
}

// show shows one event, and the phase that it leads into.
func (l *live) show(e timer.Event) {
	phases := l.now.State.Plan.Phases
	out := l.line(e.At, e.Elapsed, string(e.Kind))
	out.Phase = e.Phase
	text := strings.ReplaceAll(string(e.Kind), "_", " ")
	entered := -1
	switch e.Kind {
	case timer.Started:
		out.Title, out.Name = l.now.Show.Title, l.now.Show.Template
		text, entered = l.now.Show.Title+" begins", 0
	case timer.DoseTaken:
		text, entered = "dose taken", l.now.State.Plan.DosePhase()
	case timer.PhaseEntered:
		entered = l.index(e.Phase)
	case timer.Advanced:
		entered = l.index(e.Phase) + 1
	case timer.SteppedBack:
		entered = l.phase - 1
	case timer.PromptShown:
		out.Prompt, out.Text, out.Late = e.Prompt, e.Text, seconds(e.By)
		text = "» " + e.Text
	case timer.PromptAnswered:
		out.Prompt, text = e.Prompt, "acknowledged"
	case timer.NoteWritten:
		out.Text, text = e.Text, "note: "+e.Text
	case timer.TrackBegan:
		out.Title, out.Path, text = e.Text, e.Path, "♪ "+e.Text
	case timer.BedBegan:
		text = "♪ the built-in sound"
	case timer.Extended, timer.Shortened:
		out.By, text = seconds(e.By), fmt.Sprintf("%s by %s", e.Kind, timer.Clock(e.By))
	case timer.Softened:
		out.Level, text = &e.LevelDB, fmt.Sprintf("level %+.0f dB", e.LevelDB)
	case timer.Gap:
		out.Slept, out.Correction = seconds(e.By), seconds(e.Correction)
		text = "a gap of " + timer.Clock(e.By)
	case timer.Fault, timer.Recovered:
		out.Message, out.Path, text = e.Text, e.Path, e.Text
	case timer.Programmed:
		var n int
		if p, err := playlist.Decode(e.Programme); err == nil {
			n = len(p.Items)
		}
		out.Items, text = &n, ""
	case timer.Ended:
		text = "the session has ended"
	}
	if e.Kind != timer.PhaseEntered {
		l.write(out, text)
	}
	if entered >= 0 && entered < len(phases) {
		l.phase = entered
		ph := l.line(e.At, e.Elapsed, string(timer.PhaseEntered))
		ph.Phase, ph.Name = phases[entered].ID, phases[entered].Name
		l.write(ph, "— "+phases[entered].Name)
	}
}

func (l *live) index(id string) int {
	for i, ph := range l.now.State.Plan.Phases {
		if ph.ID == id {
			return i
		}
	}
	return -1
}

// write gives one line: JSON, or what people read above the status.
func (l *live) write(out line, text string) {
	if l.console.json {
		// A reader that has gone away must not end the session.
		_ = l.console.object(out)
		return
	}
	if text == "" {
		return
	}
	l.clear()
	clock := timer.Clock(time.Duration(out.SinceStart * float64(time.Second)))
	fmt.Fprintf(l.console.stdout, "%8s  %s%s", clock, text, l.newline())
	l.draw()
}

// say speaks to the person at the keys.
func (l *live) say(text string) {
	l.clear()
	fmt.Fprintf(l.console.stderr, "%s%s", text, l.newline())
	l.draw()
}

// newline is what ends a line: a raw terminal needs both.
func (l *live) newline() string {
	if l.keys != nil && l.keys.raw {
		return "\r\n"
	}
	return "\n"
}
