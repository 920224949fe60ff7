package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"roomtone/app/course"
	"roomtone/app/session"
)

type courseCmd struct {
	List   courseList   `cmd:"" help:"List the client codes that have a course."`
	Show   courseShow   `cmd:"" help:"Show a course: its stations, with dates, templates and records."`
	Plan   coursePlan   `cmd:"" help:"Plan one: preparation, dosing sessions, an integration after each, maintenance."`
	Move   courseMove   `cmd:"" help:"Move a station to another day; what comes after moves along."`
	Use    courseUse    `cmd:"" help:"Give a station another template or set of music."`
	Note   courseNote   `cmd:"" help:"Keep how the music was found, and what to change next time."`
	Delete courseDelete `cmd:"" help:"Delete a course. The records of its sessions stay."`
}

// Help is what "course --help" adds.
func (courseCmd) Help() string {
	return `A course stands under a client code, never a name. It holds dates and nothing that reminds anybody. A session that was run with --client CODE finds its station by itself, and what it was run with is what the next one begins with:

  roomtone course plan C-07 --template lozenge-low --start 2026-12-01
  roomtone play lozenge-low --client C-07
  roomtone course show C-07`
}

type courseLine struct {
	ID       string  `json:"id"`
	Kind     string  `json:"kind"`
	Date     string  `json:"date"`
	Template string  `json:"template"`
	Set      *string `json:"set"`
	Record   *string `json:"record"`
	Comfort  *string `json:"comfort"`
	Change   *string `json:"change"`
}

type courseObject struct {
	Client   string       `json:"client_code"`
	Stations []courseLine `json:"stations"`
	Next     *string      `json:"next"`
	// Played are the pieces of the last session with medicine.
	Played []string `json:"played_before"`
}

// tellCourse shows a course.
func tellCourse(c *console, studio *session.Studio, of course.Course) error {
	some := func(s string) *string {
		if s == "" {
			return nil
		}
		return &s
	}
	out := courseObject{Client: of.Client, Stations: []courseLine{}, Played: []string{}}
	next := of.Next()
	for _, s := range of.Stations {
		out.Stations = append(out.Stations, courseLine{s.ID(), string(s.Kind), string(s.Date), s.Template, some(s.Set), some(s.Record), some(s.Comfort), some(s.Change)})
		mark := " "
		switch {
		case s.Record != "":
			mark = "✓"
		case next != nil && s.ID() == next.ID():
			mark = "→"
		}
		template := s.Template
		if s.Set != "" {
			template += ", " + s.Set
		}
		c.print("%s %s  %-15s %s", mark, s.Date, s.ID(), template)
		for _, said := range []string{s.Comfort, s.Change} {
			if said != "" {
				c.print("    %s", said)
			}
		}
	}
	if next != nil {
		id := next.ID()
		out.Next = &id
		if before := of.Before(id); before != nil {
			if played, err := studio.Played(before.Record); err == nil && len(played) > 0 {
				out.Played = played
				c.print("Played last time: %s.", strings.Join(played, ", "))
			}
		}
	}
	return c.object(out)
}

type courseList struct{}

// Run carries the command out.
func (courseList) Run(c *console, studio *session.Studio) error {
	codes, err := studio.Courses().Clients()
	if err != nil {
		return err
	}
	for _, code := range codes {
		c.print("%s", code)
	}
	if codes == nil {
		codes = []string{}
		c.tell("There is no course yet.")
	}
	return c.object(codes)
}

// clientArg is the client whose course is meant.
type clientArg struct {
	Client string `arg:"" placeholder:"CODE" help:"The client's code, such as C-07."`
	keyFlags
}

func (a clientArg) load(ctx context.Context, studio *session.Studio) (course.Course, error) {
	if err := a.open(studio.Records()); err != nil {
		return course.Course{}, err
	}
	of, err := studio.Course(ctx, a.Client)
	if errors.Is(err, course.ErrNone) {
		err = fmt.Errorf("%w. Plan one with: roomtone course plan %s --template NAME --start DATE", err, a.Client)
	}
	return of, err
}

// change loads a course, changes and keeps it, and shows it.
func (a clientArg) change(ctx context.Context, c *console, studio *session.Studio, do func(course.Course) (course.Course, error)) error {
	if _, err := a.load(ctx, studio); err != nil {
		return err
	}
	of, err := studio.Courses().Change(a.Client, do)
	if err != nil {
		return err
	}
	return tellCourse(c, studio, of)
}

type courseShow struct {
	clientArg
}

// Run carries the command out.
func (r courseShow) Run(ctx context.Context, c *console, studio *session.Studio) error {
	of, err := r.load(ctx, studio)
	if err != nil {
		return err
	}
	return tellCourse(c, studio, of)
}

type coursePlan struct {
	clientArg
	Template    string `required:"" placeholder:"NAME" help:"The template of the dosing sessions."`
	Start       string `required:"" placeholder:"DATE" help:"The day of the first dosing session, such as 2026-12-01."`
	Sessions    int    `default:"6" help:"How many dosing sessions."`
	ApartDays   int    `default:"14" help:"How many days lie between two of them."`
	Maintenance int    `default:"0" help:"How many maintenance sessions follow, four weeks apart."`
	Set         string `placeholder:"NAME" help:"A direction of music for all of them."`
	Force       bool   `help:"In place of a course that is there already."`
}

// Run carries the command out.
func (r coursePlan) Run(ctx context.Context, c *console, studio *session.Studio) error {
	if _, err := studio.Template(r.Template); err != nil {
		return err
	}
	if r.Set != "" {
		if _, err := studio.Set(r.Set); err != nil {
			return err
		}
	}
	of, err := course.New(course.Order{
		Client: r.Client, Start: course.Date(r.Start), Sessions: r.Sessions, Apart: r.ApartDays,
		Maintenance: r.Maintenance, Template: r.Template, Set: r.Set,
	})
	if err != nil {
		return err
	}
	err = studio.Courses().Plan(of, r.Force)
	if errors.Is(err, course.ErrThere) {
		return fmt.Errorf("%s has a course already. Change it, or plan anew with --force", r.Client)
	}
	if err != nil {
		return err
	}
	return tellCourse(c, studio, of)
}

type stationArg struct {
	clientArg
	Station string `arg:"" help:"The station, such as dosing-2."`
}

type courseMove struct {
	stationArg
	Date string `arg:"" help:"The day, such as 2026-12-18."`
}

// Run carries the command out.
func (r courseMove) Run(ctx context.Context, c *console, studio *session.Studio) error {
	return r.change(ctx, c, studio, func(of course.Course) (course.Course, error) {
		return of.Move(r.Station, course.Date(r.Date))
	})
}

type courseUse struct {
	stationArg
	Template string `arg:"" help:"The template."`
	Set      string `placeholder:"NAME" help:"A direction of music; without it the template's own."`
}

// Run carries the command out.
func (r courseUse) Run(ctx context.Context, c *console, studio *session.Studio) error {
	if _, err := studio.Template(r.Template); err != nil {
		return err
	}
	return r.change(ctx, c, studio, func(of course.Course) (course.Course, error) { return of.Use(r.Station, r.Template, r.Set) })
}

type courseNote struct {
	stationArg
	Comfort string `placeholder:"TEXT" help:"How the music was found."`
	Change  string `placeholder:"TEXT" help:"What to change next time."`
}

// Run carries the command out.
func (r courseNote) Run(ctx context.Context, c *console, studio *session.Studio) error {
	return r.change(ctx, c, studio, func(of course.Course) (course.Course, error) { return of.Note(r.Station, r.Comfort, r.Change) })
}

type courseDelete struct{ clientArg }

// Run carries the command out.
func (r courseDelete) Run(c *console, studio *session.Studio) error {
	if err := studio.Courses().Delete(r.Client); err != nil {
		return err
	}
	c.print("The course of %s is deleted.", r.Client)
	return c.object(map[string]any{"deleted": r.Client})
}
