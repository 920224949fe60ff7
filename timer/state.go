package timer

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// ErrRefused is wrapped by every error of [State.Apply]: the event does not
// fit the state, and the state is unchanged. The message says why in words
// for the guide.
var ErrRefused = errors.New("not now")

// pressGuard is how soon after a phase began it cannot be left again by
// Advanced, so that a double press leaves one phase and not two.
const pressGuard = 2 * time.Second

// Mark is a moment from which the room should be different: a phase began,
// the guide's hand on the sound or the light moved, a panic began or was
// undone, the program went on after it had stopped, the session ended.
type Mark struct {
	Kind  Kind
	At    time.Duration
	Phase int // the phase in which it happened
	// Hand is the guide's hand on the sound from At on.
	Hand
	// Light is the guide's hand on the light from At on.
	Light
	// Panic is true while the room is in panic.
	Panic bool
}

// PromptState is what became of a prompt.
type PromptState struct {
	Due, Shown time.Duration
	// Answered is 0 until the guide acknowledged it.
	Answered time.Duration
}

// Vitals is what was measured once, word for word as it was typed.
type Vitals struct {
	At   time.Duration // session time
	Text string
}

// State is where a session stands, folded from its events. The zero State
// has no plan; [New] makes the first one. States are values: Apply returns a
// new one and shares nothing that is later written.
type State struct {
	Plan Plan
	// Lengths are the phases' lengths as the guide has changed them.
	Lengths []time.Duration
	// Entered is when each phase last began; -1 where it has not.
	Entered []time.Duration
	// Last is the session time of the last event.
	Last time.Duration

	Running bool // started and not ended
	Over    bool // ended
	Held    bool
	Panic   bool
	// Lamps are the IDs of lamps that a human hand holds.
	Lamps []string
	// Dose and Onset are session times; nil until they happen.
	Dose, Onset *time.Duration
	EndedAt     time.Duration

	// Hand and Light are the guide's hand on the sound and on the light.
	Hand
	Light
	// Missed is how far the programme stood still through breaks of the
	// computer or the program, and can be caught up; Woke is when the last
	// of them was over, 0 where there was none.
	Missed, Woke time.Duration
	Marks        []Mark
	// Vitals are what was measured and typed, in order.
	Vitals  []Vitals
	Prompts map[PromptID]PromptState
	// Programme is the music as the conductor last wrote it, and Previous
	// the one before the last skip, for its undo. The timeline does not look
	// inside.
	Programme, Previous json.RawMessage

	// The programme position is in, reached at session time anchor.
	phase  int
	in     time.Duration
	anchor time.Duration
}

// New is the state of a session that has not started.
func New(p Plan) (State, error) {
	if err := p.Validate(); err != nil {
		return State{}, fmt.Errorf("this plan cannot run: %w", err)
	}
	s := State{Plan: p, Prompts: map[PromptID]PromptState{}}
	for _, ph := range p.Phases {
		s.Lengths = append(s.Lengths, ph.Length)
		s.Entered = append(s.Entered, -1)
	}
	return s, nil
}

// Fold applies events in order to a new state of p.
func Fold(p Plan, events []Event) (State, error) {
	s, err := New(p)
	if err != nil {
		return State{}, err
	}
	for i, e := range events {
		if s, err = s.Apply(e); err != nil {
			return State{}, fmt.Errorf("event %d (%s): %w", i+1, e.Kind, err)
		}
	}
	return s, nil
}

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
}

// Apply is the only transition. On an error, which wraps [ErrRefused], the
// state that comes back is s itself.
func (s State) Apply(e Event) (State, error) {
	if e.Elapsed < s.Last {
		return s, refuse("the event comes from before the last one")
	}
	if e.Kind == Started {
		return s.start(e)
	}
	if !s.Running && !s.Over {
		return s, refuse("the session has not started")
	}
	if s.Over && !afterword(e.Kind) {
		return s, refuse("the session has ended")
	}
	n := s
	n.Last = e.Elapsed
	var err error
	switch e.Kind {
	case DoseTaken:
		err = n.dose(e.Elapsed)
	case OnsetNoted:
		err = n.onset(e.Elapsed)
	case PhaseEntered:
		err = n.arrive(e)
	case Extended:
		err = n.stretch(e, e.By)
	case Shortened:
		err = n.stretch(e, -e.By)
	case CaughtUp:
		err = n.catchUp(e)
	case Advanced:
		err = n.advance(e)
	case SteppedBack:
		err = n.stepBack(e.Elapsed)
	case Held:
		err = n.hold(e.Elapsed)
	case Resumed:
		err = n.resume(e.Elapsed)
	case Panicked:
		if s.Panic {
			return s, refuse("the room is quiet already")
		}
		n.Panic, n.SilentUntil = true, 0
		n.mark(e)
	case PanicUndone:
		if !s.Panic {
			return s, refuse("there is nothing to undo")
		}
		n.Panic = false
		n.mark(e)
	case LightsUp, LightsBack, LightSetTo:
		if n.Light, err = s.Light.move(e); err == nil {
			n.mark(e)
		}
	case LampHeld, LampFreed:
		err = n.holdLamp(e)
	case Softened, Deepened, LevelSet, Ducked, Unducked, Silenced, SoundBack:
		if n.Hand, err = s.Hand.move(e); err == nil {
			n.mark(e)
		}
	case PromptShown:
		err = n.show(e)
	case PromptAnswered:
		err = n.answer(e)
	case Programmed:
		n.Programme = e.Programme
	case Skipped:
		n.Previous = n.Programme
	case SkipUndone:
		if s.Previous == nil {
			return s, refuse("there is no skip to undo")
		}
		n.Programme, n.Previous = n.Previous, nil
	case Gap:
		err = n.gap(e)
	case Recovered:
		if e.By > 0 && s.Running { // the program itself: a device's recovery moves nothing
			n.SilentUntil = min(s.SilentUntil, e.Elapsed)
			n.mark(e)
		}
	case Ended:
		n.settle(e.Elapsed)
		n.Running, n.Over, n.EndedAt = false, true, e.Elapsed
		n.mark(e)
	case VitalsNoted:
		if strings.TrimSpace(e.Text) == "" {
			return s, refuse("there are no vitals to note")
		}
		n.Vitals = append(slices.Clip(n.Vitals), Vitals{At: e.Elapsed, Text: e.Text})
	case NoteWritten, ProcessNoted, SupportGiven, DischargeNoted, Reflected, Shifted, TrackBegan, BedBegan, LightSet, LampCalmed, Fault:
		// The record only: the timeline does not change.
	default:
		err = refuse("%q is not an event that this version knows", e.Kind)
	}
	if err != nil {
		return s, err
	}
	return n, nil
}

// afterword tells the kinds that may still be written after the end.
func afterword(k Kind) bool {
	switch k {
	case NoteWritten, ProcessNoted, VitalsNoted, SupportGiven, DischargeNoted, Reflected, LightSet, Fault, Recovered, PromptAnswered:
		return true
	}
	return false
}

func (s State) start(e Event) (State, error) {
	if s.Running || s.Over {
		return s, refuse("the session has started already")
	}
	if len(s.Plan.Phases) == 0 {
		return s, refuse("there is no plan")
	}
	s.Running, s.Last, s.anchor = true, e.Elapsed, e.Elapsed
	s.enter(0, e.Elapsed, e.Kind)
	return s, nil
}

// mark notes that the room changes at e.
func (s *State) mark(e Event) {
	s.Marks = append(slices.Clip(s.Marks), Mark{Kind: e.Kind, At: e.Elapsed, Phase: s.phase, Hand: s.Hand, Light: s.Light, Panic: s.Panic})
}

// holdLamp keeps which lamps are a human hand's.
func (s *State) holdLamp(e Event) error {
	i := slices.Index(s.Lamps, e.Lamp)
	switch {
	case e.Lamp == "" || (e.Kind == LampFreed) == (i < 0):
		return refuse("the lamp is as you ask already")
	case e.Kind == LampHeld:
		s.Lamps = append(slices.Clip(s.Lamps), e.Lamp)
	default:
		s.Lamps = slices.Delete(slices.Clone(s.Lamps), i, i+1)
	}
	return nil
}

func (s *State) show(e Event) error {
	if _, ok := s.Prompts[e.Prompt]; ok {
		return refuse("prompt %q was shown already", e.Prompt)
	}
	if _, ok := s.Plan.PromptText(e.Prompt); !ok {
		return refuse("the plan has no prompt %q", e.Prompt)
	}
	s.Prompts = maps.Clone(s.Prompts)
	s.Prompts[e.Prompt] = PromptState{Due: e.Elapsed - e.By, Shown: e.Elapsed}
	return nil
}

func (s *State) answer(e Event) error {
	p, ok := s.Prompts[e.Prompt]
	if !ok || p.Answered != 0 {
		return refuse("prompt %q does not wait for an answer", e.Prompt)
	}
	s.Prompts = maps.Clone(s.Prompts)
	p.Answered = max(e.Elapsed, 1)
	s.Prompts[e.Prompt] = p
	return nil
}
