package conductor

import (
	"fmt"
	"time"

	"roomtone/timer"
)

const (
	// Shift is what one press moves a companion by.
	Shift = time.Second
	// shiftMost bounds one shift: more is a wrong time that was typed.
	shiftMost = time.Hour
)

// fitting says why a command does not fit this session. What a companion
// follows runs elsewhere, and nothing here could hold or stretch that; its
// clock is set by [timer.Shifted], which no other session knows.
func (c *Conductor) fitting(command Command) error {
	shifts := command.Kind == timer.Shifted
	switch {
	case command.Kind == timer.Skipped && !c.config.Show.Companion:
		return c.skippable()
	case command.Kind == timer.SkipUndone && !c.config.Show.Companion:
		return c.undoable()
	case shifts && !c.config.Show.Companion:
		return fmt.Errorf("%w: only a companion is set to another clock", timer.ErrRefused)
	case shifts && (command.By == 0 || command.By.Abs() > shiftMost):
		return fmt.Errorf("%w: a shift is more than nothing and at most %s", timer.ErrRefused, timer.Clock(shiftMost))
	case c.config.Show.Companion && !forCompanion(command.Kind):
		return fmt.Errorf("%w: this is a companion, and the client's session would not follow", timer.ErrRefused)
	}
	return nil
}

// forCompanion tells what can be asked of a companion: what changes nothing
// of its course.
func forCompanion(k timer.Kind) bool {
	switch k {
	case timer.Shifted, timer.PromptAnswered, timer.NoteWritten, timer.ProcessNoted, timer.VitalsNoted, timer.SupportGiven, timer.DischargeNoted, timer.Reflected, timer.Softened, timer.LevelSet, timer.Ducked, timer.Unducked, timer.Ended:
		return true
	}
	return false
}
