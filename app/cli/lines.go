package cli

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"roomtone/playlist"
	"roomtone/timer"
)

// line is one event for machines. The first four fields stand in every line;
// of the others those that belong to the event.
type line struct {
	At         time.Time `json:"at"`
	SinceStart float64   `json:"since_start_s"`
	SinceDose  *float64  `json:"since_dose_s"`
	Event      string    `json:"event"`

	ID         string         `json:"id,omitempty"`
	Template   string         `json:"template,omitempty"`
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
	Change     *float64       `json:"change_db,omitempty"`
	Depth      *int           `json:"depth,omitempty"`
	Room       string         `json:"room,omitempty"`
	Lamp       string         `json:"lamp,omitempty"`
	Brightness *float64       `json:"brightness_percent,omitempty"`
	Items      *int           `json:"items,omitempty"`
	Waiting    []waiting      `json:"waiting,omitempty"`
}

// waiting is a prompt that nobody acknowledged before the interruption.
type waiting struct {
	Prompt timer.PromptID `json:"prompt"`
	Text   string         `json:"text"`
	Due    float64        `json:"due_since_start_s"`
}

// inSeconds is a duration for machines, to the millisecond: what lies below
// is noise.
func inSeconds(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() }

// seconds is inSeconds where a value may be absent.
func seconds(d time.Duration) *float64 {
	s := inSeconds(d)
	return &s
}

// line has what every line has.
func (l *live) line(at time.Time, elapsed time.Duration, event string) line {
	out := line{At: at, SinceStart: inSeconds(elapsed), Event: event}
	if dose := l.state.Dose; dose != nil && elapsed >= *dose {
		out.SinceDose = seconds(elapsed - *dose)
	}
	return out
}

// write gives one line: JSON, or what people read.
func (l *live) write(out line, text string) {
	if l.console.json {
		// Whoever read the lines may have gone: that ends nothing.
		_ = l.console.object(out)
		return
	}
	if text != "" && !(l.atClients() && forGuide(out.Event)) {
		clock := timer.Clock(time.Duration(out.SinceStart * float64(time.Second)))
		l.console.out.line(fmt.Sprintf("%8s  %s", clock, text))
	}
}

// atClients tells whether a client at home reads this.
func (l *live) atClients() bool { return l.now != nil && l.now.Show.AtClients() }

// forGuide tells the events whose words are the guide's own: a client does not
// read what the guide is reminded of.
func forGuide(event string) bool {
	return event == string(timer.PromptShown) || event == string(timer.PromptAnswered)
}

// goOn is the first line of a session that is resumed; first is its first
// event since.
func (l *live) goOn(first timer.Event) {
	phase := l.now.Phase()
	out := l.line(first.At, first.Elapsed, "resumed")
	out.ID, out.Title, out.Template = l.resumed.ID, l.resumed.Title, l.now.Show.Template
	out.Phase, out.Name = phase.ID, phase.Name
	for _, d := range l.now.Waiting {
		out.Waiting = append(out.Waiting, waiting{d.ID, d.Text, inSeconds(d.At)})
	}
	l.write(out, fmt.Sprintf("%s goes on, in %s", l.resumed.Title, phase.Name))
	for _, d := range l.now.Waiting {
		if !l.console.json && !l.atClients() {
			l.say(fmt.Sprintf("%8s  » missed at %s: %s", "", timer.Clock(d.At), d.Text))
		}
	}
}

// light tells a noticeable change of light.
func (l *live) light() {
	percent := math.Round(10*l.percent) / 10
	out := l.line(l.now.At, l.now.Position.SinceStart, string(timer.LightSet))
	out.Brightness, out.Room = &percent, l.now.Lights.Room
	l.write(out, fmt.Sprintf("light at %.0f %%", percent))
}

// show shows one event, and the phase that it leads into.
func (l *live) show(e timer.Event) {
	out := l.line(e.At, e.Elapsed, string(e.Kind))
	entered := l.state.At(e.Elapsed).Phase
	switch e.Kind {
	case timer.PhaseEntered:
		l.phase(e, l.index(e.Phase))
		return
	case timer.Started:
		entered = 0
		out.Title, out.Template = l.now.Show.Title, l.now.Show.Template
	case timer.LightSet:
		return // the light itself is told, as it changes
	case timer.DoseTaken, timer.SteppedBack:
	case timer.Advanced:
		out.Phase = e.Phase
	default:
		l.write(l.fill(out, e), l.words(e))
		return
	}
	l.write(out, l.words(e))
	l.phase(e, entered)
}

func (l *live) phase(e timer.Event, i int) {
	phase := l.state.Plan.Phases[i]
	out := l.line(e.At, e.Elapsed, string(timer.PhaseEntered))
	out.Phase, out.Name = phase.ID, phase.Name
	l.write(out, "— "+phase.Name)
}

// index is the phase of an id; the first where no phase has it, which a
// session that runs does not tell.
func (l *live) index(id string) int {
	for i, phase := range l.state.Plan.Phases {
		if phase.ID == id {
			return i
		}
	}
	return 0
}

// fill puts the fields of an event into its line.
func (l *live) fill(out line, e timer.Event) line {
	switch e.Kind {
	case timer.PromptShown:
		out.Prompt, out.Text, out.Late = e.Prompt, e.Text, seconds(e.By)
	case timer.PromptAnswered:
		out.Prompt = e.Prompt
	case timer.NoteWritten, timer.ProcessNoted, timer.VitalsNoted, timer.SupportGiven, timer.DischargeNoted, timer.Reflected, timer.Ended:
		out.Text = e.Text
	case timer.TrackBegan:
		out.Title, out.Path = e.Text, e.Path
	case timer.Extended, timer.Shortened, timer.Shifted:
		out.By, out.Phase = seconds(e.By), e.Phase
	case timer.LightSetTo:
		out.Brightness = &e.Percent
	case timer.LevelSet:
		out.Level = &e.LevelDB
	case timer.Softened, timer.Deepened:
		level, change, depth := l.state.LevelDB, e.LevelDB, l.state.Depth
		out.Level, out.Change, out.Depth = &level, &change, &depth
	case timer.Silenced:
		out.By = seconds(e.By)
	case timer.LampHeld, timer.LampFreed, timer.LampCalmed:
		out.Lamp, out.Name = e.Lamp, e.Text
	case timer.Gap:
		out.Slept, out.Correction = seconds(e.By), seconds(e.Correction)
	case timer.Fault, timer.Recovered:
		out.Message, out.Path = e.Text, e.Path
	case timer.Programmed:
		n := 0
		if p, err := playlist.Decode(e.Programme); err == nil {
			n = len(p.Items)
		}
		out.Items = &n
	}
	return out
}

// words are what people read of an event; "" for what is no news to them.
func (l *live) words(e timer.Event) string {
	switch e.Kind {
	case timer.Started:
		return l.now.Show.Title + " begins"
	case timer.DoseTaken:
		return "dose taken"
	case timer.OnsetNoted:
		return "onset noted"
	case timer.Extended:
		return "longer by " + timer.Clock(e.By)
	case timer.Shortened:
		return "shorter by " + timer.Clock(e.By)
	case timer.Shifted:
		if l.now.Rehearsal {
			return "on to the next change; left out are " + timer.Clock(e.By)
		}
		return fmt.Sprintf("set to the client's clock, by %+.0f s", e.By.Seconds())
	case timer.SteppedBack:
		return "back to the phase before"
	case timer.Held:
		return "the programme is held; since dose goes on"
	case timer.Resumed:
		return "the programme goes on"
	case timer.Panicked:
		return "quiet: a soft sound, and warm low light"
	case timer.PanicUndone:
		return "back from the quiet"
	case timer.Softened:
		return fmt.Sprintf("%+.0f dB, now at %.0f dB", e.LevelDB, l.state.LevelDB)
	case timer.Deepened:
		if l.state.Depth > 0 {
			return fmt.Sprintf("deeper: fuller and darker, not louder, step %d of %d", l.state.Depth, timer.DepthMost)
		}
		return fmt.Sprintf("back up, now at %.0f dB", l.state.LevelDB)
	case timer.Ducked:
		return "the music makes room for speech; t brings it back"
	case timer.Unducked:
		return "the music comes back"
	case timer.Silenced:
		return fmt.Sprintf("silence for %.0f s; z ends it", e.By.Seconds())
	case timer.SoundBack:
		return "the silence is over"
	case timer.Skipped:
		return "the piece is skipped"
	case timer.SkipUndone:
		return "the skip is undone"
	case timer.PromptShown:
		return "» " + e.Text
	case timer.PromptAnswered:
		return "acknowledged"
	case timer.NoteWritten:
		return "note: " + e.Text
	case timer.ProcessNoted:
		return "process note: " + e.Text
	case timer.SupportGiven:
		return "support: " + e.Text
	case timer.DischargeNoted:
		return "discharge: " + e.Text
	case timer.Reflected:
		return "reflection: " + e.Text
	case timer.CaughtUp:
		return "the programme is caught up to where it would be without the break"
	case timer.LevelSet:
		return fmt.Sprintf("level at %.0f dB", e.LevelDB)
	case timer.LightSetTo:
		return fmt.Sprintf("light set to %.0f %%; f gives it back to the session", e.Percent)
	case timer.VitalsNoted:
		return "vitals: " + e.Text
	case timer.TrackBegan:
		return "♪ " + e.Text
	case timer.BedBegan:
		return "♪ " + builtInSound
	case timer.LightsUp:
		return "light to see by"
	case timer.LightsBack:
		return "back to the light of the phase"
	case timer.LampHeld:
		return e.Text + " was changed by hand and is left alone; f gives it back to the session"
	case timer.LampCalmed:
		return e.Text + ": its effect was ended for the session"
	case timer.LampFreed:
		return "the lamp follows the session again"
	case timer.Gap:
		return gapWords(e)
	case timer.Fault, timer.Recovered:
		return "! " + sentence(e.Text)
	case timer.Ended:
		return "the session has ended"
	}
	return ""
}

func gapWords(e timer.Event) string {
	text := "a break of " + timer.Clock(e.By)
	if e.By == 0 {
		text = "no break"
	}
	if e.Correction != 0 {
		text += fmt.Sprintf("; the computer's clock was set by %s, and nothing moves for that", timer.Clock(e.Correction))
	}
	return text
}

const builtInSound = "the built-in sound"

// pieceName is what sounds, for people.
func pieceName(it *playlist.Item) string {
	switch {
	case it == nil || it.Kind == playlist.KindBed:
		return builtInSound
	case it.Kind == playlist.KindSilence:
		return "silence"
	case it.Title == "":
		return filepath.Base(it.Path)
	}
	return it.Title
}
