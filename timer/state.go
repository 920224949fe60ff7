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

// enter puts the programme at the start of a phase.
func (s *State) enter(phase int, at time.Duration, kind Kind) {
	s.phase, s.in, s.anchor = phase, 0, at
	s.Entered = slices.Clone(s.Entered)
	s.Entered[phase] = at
	s.Depth = 0
	s.mark(Event{Kind: kind, Elapsed: at})
}

// settle moves the anchor to now, entering what was reached by itself.
func (s *State) settle(now time.Duration) {
	for {
		at, ok := s.nextBoundary()
		if !ok || at > now {
			break
		}
		s.enter(s.phase+1, at, PhaseEntered)
	}
	s.in, s.anchor = s.inPhase(now), now
}

// inPhase is how far the phase of the anchor is at now.
func (s State) inPhase(now time.Duration) time.Duration {
	if s.Held || !s.Running {
		return s.in
	}
	return s.in + max(0, now-s.anchor)
}

// nextBoundary is when the phase of the anchor ends by itself.
func (s State) nextBoundary() (time.Duration, bool) {
	if s.Held || !s.Running || s.phase == len(s.Lengths)-1 || s.Plan.Phases[s.phase].End != EndAuto {
		return 0, false
	}
	return s.anchor + max(0, s.Lengths[s.phase]-s.in), true
}

// NextPhase is the phase change that has come by now and is not yet an
// event, for the conductor to append. Its Elapsed is the boundary itself.
func (s State) NextPhase(now time.Duration) (Event, bool) {
	at, ok := s.nextBoundary()
	if !ok || at > now {
		return Event{}, false
	}
	return Event{Kind: PhaseEntered, Elapsed: max(at, s.Last), Phase: s.Plan.Phases[s.phase+1].ID}, true
}

func (s *State) arrive(e Event) error {
	at, ok := s.nextBoundary()
	if !ok || at > e.Elapsed || e.Phase != s.Plan.Phases[s.phase+1].ID {
		return refuse("phase %q is not what comes next", e.Phase)
	}
	s.enter(s.phase+1, at, e.Kind)
	s.settle(e.Elapsed)
	return nil
}

func (s *State) dose(now time.Duration) error {
	if s.Dose != nil {
		return refuse("the dose was taken at %s of the session", Clock(*s.Dose))
	}
	first := s.Plan.DosePhase()
	if first < 0 {
		return refuse("this plan has no dose")
	}
	s.settle(now)
	s.Dose, s.Held, s.Missed = &now, false, 0
	s.enter(first, now, DoseTaken)
	return nil
}

func (s *State) onset(now time.Duration) error {
	if s.Dose == nil {
		return refuse("the onset comes after the dose")
	}
	if s.Onset != nil {
		return refuse("the onset was noted at %s of the session", Clock(*s.Onset))
	}
	s.Onset = &now
	return nil
}

// stretch changes the length of the present phase or of a later one.
func (s *State) stretch(e Event, by time.Duration) error {
	s.settle(e.Elapsed)
	i, in := s.phase, s.in
	if e.Phase != "" {
		i = s.Plan.phaseIndex(e.Phase)
	}
	switch {
	case i < 0:
		return refuse("the plan has no phase %q", e.Phase)
	case i < s.phase:
		return refuse("%s is over", s.Plan.Phases[i].Name)
	case i > s.phase:
		in = 0
	}
	ph := s.Plan.Phases[i]
	old := s.Lengths[i]
	// A phase that waits for the guide is stretched from where it stands.
	want := max(old, min(in, ph.Most)) + by
	if by < 0 {
		want = max(old+by, in, ph.Least)
	}
	want = min(want, ph.Most)
	switch {
	case by == 0, by > longest, by < -longest:
		return refuse("a change of length must be more than 0 and at most 24 h")
	case by > 0 && want <= old:
		return refuse("%s is at its longest, %s. Hold to stay", ph.Name, Clock(ph.Most))
	case by < 0 && want >= old:
		return refuse("%s is as short as it can be. Go to the next phase instead", ph.Name)
	}
	s.Lengths = slices.Clone(s.Lengths)
	s.Lengths[i] = want
	return nil
}

func (s *State) advance(e Event) error {
	s.settle(e.Elapsed)
	ph := s.Plan.Phases[s.phase]
	switch {
	case e.Phase != ph.ID:
		return refuse("the session is in %s by now", ph.Name)
	case s.phase == len(s.Lengths)-1:
		return refuse("%s is the last phase. End the session when you are ready", ph.Name)
	case ph.End == EndDose:
		return refuse("the next phase begins when the dose is taken")
	case e.Elapsed-s.Entered[s.phase] < pressGuard:
		return refuse("%s has only just begun", ph.Name)
	}
	s.Held, s.Missed = false, 0
	s.enter(s.phase+1, e.Elapsed, e.Kind)
	return nil
}

func (s *State) stepBack(now time.Duration) error {
	s.settle(now)
	switch {
	case s.phase == 0:
		return refuse("this is the first phase")
	case s.Dose != nil && s.phase == s.Plan.DosePhase():
		return refuse("the dose has been taken; nothing before it can come again")
	}
	s.Held, s.Missed = false, 0
	s.enter(s.phase-1, now, SteppedBack)
	return nil
}

func (s *State) hold(now time.Duration) error {
	if s.Held {
		return refuse("the programme is held already")
	}
	s.settle(now)
	s.Held = true
	return nil
}

func (s *State) resume(now time.Duration) error {
	if !s.Held {
		return refuse("the programme is not held")
	}
	s.settle(now)
	s.Held = false
	return nil
}

// gap keeps the programme where it stood before the computer slept or the
// program was down: since dose counts that time, the programme does not.
func (s *State) gap(e Event) error {
	if e.By < 0 || e.By > e.Elapsed {
		return refuse("a gap of %v cannot be", e.By)
	}
	s.settle(max(s.anchor, e.Elapsed-e.By))
	s.anchor = e.Elapsed
	if e.By > 0 {
		s.Woke = e.Elapsed
		if !s.Held {
			s.Missed += e.By
		}
	}
	if s.Ducked && (e.By > 0 || e.Correction == 0) {
		s.Ducked = false // nobody has held the key through that
		s.mark(e)
	}
	return nil
}

// catchUp lets the programme go on where it would be without the breaks: it
// goes through phases that end by themselves, and no further.
func (s *State) catchUp(e Event) error {
	if s.Missed <= 0 || s.Held {
		return refuse("there is nothing to catch up")
	}
	s.settle(e.Elapsed)
	for left := s.Missed; left > 0; {
		at, ok := s.nextBoundary()
		if !ok || at-s.anchor > left {
			s.in += left
			break
		}
		left -= at - s.anchor
		s.enter(s.phase+1, e.Elapsed, PhaseEntered)
	}
	s.Missed = 0
	return nil
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
