package course

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kind is what a station of a course is.
type Kind string

// The kinds of stations. The values stand in files: add, never rename.
const (
	Preparation Kind = "preparation"
	Dosing      Kind = "dosing"
	Integration Kind = "integration"
	Maintenance Kind = "maintenance"
)

// Station is one planned session.
type Station struct {
	Kind Kind `toml:"kind"`
	// Number counts the stations of a kind, from 1.
	Number   int    `toml:"number"`
	Date     Date   `toml:"date"`
	Template string `toml:"template"`
	// Set is the direction of music, "" for the template's own.
	Set string `toml:"set,omitempty"`
	// Record is the ID of the session that ran, "" while none has.
	Record string `toml:"record,omitempty"`
	// Comfort is how the music was found, and Change what to change next
	// time, word for word.
	Comfort string `toml:"comfort,omitempty"`
	Change  string `toml:"change,omitempty"`
}

// ID names a station within its course, such as "dosing-3".
func (s Station) ID() string { return fmt.Sprintf("%s-%d", s.Kind, s.Number) }

// Course is what is planned for one client.
type Course struct {
	Client   string    `toml:"client"`
	Stations []Station `toml:"station"`
}

// Order is what a course is planned from.
type Order struct {
	Client string
	// Start is the day of the first dosing session.
	Start Date
	// Sessions is how many dosing sessions there are, and Apart how many days
	// lie between two of them; 0 for [Sessions] and [Apart].
	Sessions, Apart int
	// Maintenance is how many follow, each [MaintenanceApart] days after the
	// one before.
	Maintenance int
	// Template is that of the dosing sessions, Preparation and Integration
	// those of what lies between; "" for the built-in ones.
	Template, Preparation, Integration, Set string
}

// The usual course (DOMAIN §1): six to eight dosing sessions about two weeks
// apart. Preparation comes a week before; the integration talk is due within
// 24 to 72 hours (DOMAIN §7).
const (
	Sessions         = 6
	Apart            = 14
	MaintenanceApart = 28
	before           = 7
	after            = 2
)

// The bounds of a course.
const (
	sessionsMost = 24
	apartMost    = 180
	stationsMost = 200
	textMost     = 2000 // characters
	wordMost     = 100
)

// New plans a course.
func New(o Order) (Course, error) {
	if o.Sessions == 0 {
		o.Sessions = Sessions
	}
	if o.Apart == 0 {
		o.Apart = Apart
	}
	switch {
	case o.Client == "":
		return Course{}, errors.New("a course needs a client code")
	case o.Sessions < 1 || o.Sessions > sessionsMost:
		return Course{}, fmt.Errorf("a course has 1 to %d dosing sessions", sessionsMost)
	case o.Apart < after+1 || o.Apart > apartMost:
		return Course{}, fmt.Errorf("dosing sessions lie %d to %d days apart, so that an integration fits between them", after+1, apartMost)
	case o.Maintenance < 0 || o.Maintenance > sessionsMost:
		return Course{}, fmt.Errorf("at most %d maintenance sessions can be planned", sessionsMost)
	}
	if _, err := ParseDate(string(o.Start)); err != nil {
		return Course{}, err
	}
	if o.Template == "" {
		return Course{}, errors.New("a course needs the template of its dosing sessions")
	}
	c := Course{Client: o.Client}
	preparation, integration := or(o.Preparation, string(Preparation)), or(o.Integration, string(Integration))
	c.Stations = append(c.Stations, Station{Kind: Preparation, Number: 1, Date: o.Start.Add(-before), Template: preparation})
	date := o.Start
	for n := 1; n <= o.Sessions; n++ {
		c.Stations = append(c.Stations,
			Station{Kind: Dosing, Number: n, Date: date, Template: o.Template, Set: o.Set},
			Station{Kind: Integration, Number: n, Date: date.Add(after), Template: integration},
		)
		date = date.Add(o.Apart)
	}
	date = date.Add(MaintenanceApart - o.Apart)
	for n := 1; n <= o.Maintenance; n++ {
		c.Stations = append(c.Stations, Station{Kind: Maintenance, Number: n, Date: date, Template: o.Template, Set: o.Set})
		date = date.Add(MaintenanceApart)
	}
	return c, nil
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// find is the index of a station, by its ID.
func (c Course) find(id string) (int, error) {
	i := slices.IndexFunc(c.Stations, func(s Station) bool { return s.ID() == id })
	if i < 0 {
		return 0, fmt.Errorf("the course of %s has no %q. Its stations are %s", c.Client, id, strings.Join(c.ids(), ", "))
	}
	return i, nil
}

func (c Course) ids() []string {
	var ids []string
	for _, s := range c.Stations {
		ids = append(ids, s.ID())
	}
	return ids
}

// change is the course with one station changed.
func (c Course) change(id string, do func(*Station)) (Course, error) {
	i, err := c.find(id)
	if err != nil {
		return c, err
	}
	c.Stations = slices.Clone(c.Stations)
	do(&c.Stations[i])
	return c, c.check()
}

// Use gives a station another template and set.
func (c Course) Use(id, template, set string) (Course, error) {
	return c.change(id, func(s *Station) { s.Template, s.Set = template, set })
}

// Note keeps how the music was found and what to change next time. What is ""
// stays as it was.
func (c Course) Note(id, comfort, change string) (Course, error) {
	return c.change(id, func(s *Station) { s.Comfort, s.Change = or(comfort, s.Comfort), or(change, s.Change) })
}

// Move gives a station another day. What comes after it and has not run moves
// along by as many days, so that the distances stay.
func (c Course) Move(id string, to Date) (Course, error) {
	if _, err := ParseDate(string(to)); err != nil {
		return c, err
	}
	i, err := c.find(id)
	if err != nil {
		return c, err
	}
	if c.Stations[i].Record != "" {
		return c, fmt.Errorf("%s has run already", id)
	}
	days := c.Stations[i].Date.DaysUntil(to)
	c.Stations = slices.Clone(c.Stations)
	for j := i; j < len(c.Stations); j++ {
		if c.Stations[j].Record == "" {
			c.Stations[j].Date = c.Stations[j].Date.Add(days)
		}
	}
	if i > 0 && to < c.Stations[i-1].Date {
		return c, fmt.Errorf("%s would come before %s, on %s", id, c.Stations[i-1].ID(), c.Stations[i-1].Date)
	}
	return c, c.check()
}

// Next is the first station after the last one that has run, nil where none
// is left: what was left out is not gone back to.
func (c Course) Next() *Station {
	for i := len(c.Stations) - 1; i >= 0; i-- {
		if c.Stations[i].Record != "" {
			if i+1 == len(c.Stations) {
				return nil
			}
			return &c.Stations[i+1]
		}
	}
	if len(c.Stations) == 0 {
		return nil
	}
	return &c.Stations[0]
}

// Before is the last station with medicine before that of the ID which has
// run, nil where none has: what was played and said then is what the next
// session begins with.
func (c Course) Before(id string) *Station {
	var last *Station
	for _, s := range c.Stations {
		if s.ID() == id {
			break
		}
		if s.Record != "" && (s.Kind == Dosing || s.Kind == Maintenance) {
			last = &s
		}
	}
	return last
}

// Ran is a session of the client that ran, as its record says.
type Ran struct {
	ID, Template string
	Date         Date
	// Set is the direction of music, "" for the template's own.
	Set string
}

// Link gives each session that ran to the station that it belongs to: the
// first that has none yet and the same template or, where no template fits,
// the nearest day within a week. A session that fits nowhere is left alone.
// What runs with another set of music than planned carries it on to the
// stations after it.
func (c Course) Link(ran []Ran) Course {
	c.Stations = slices.Clone(c.Stations)
	known := map[string]bool{}
	for _, s := range c.Stations {
		known[s.Record] = true
	}
	for _, r := range ran {
		if known[r.ID] {
			continue
		}
		i := c.place(r)
		if i < 0 {
			continue
		}
		known[r.ID] = true
		c.Stations[i].Record, c.Stations[i].Date, c.Stations[i].Template = r.ID, r.Date, r.Template
		c.carryOn(i, r)
	}
	return c
}

// carryOn gives the stations after one of medicine what it was run with.
func (c Course) carryOn(i int, r Ran) {
	medicine := func(k Kind) bool { return k == Dosing || k == Maintenance }
	if !medicine(c.Stations[i].Kind) {
		return
	}
	c.Stations[i].Set = r.Set
	for j := i + 1; j < len(c.Stations); j++ {
		if s := &c.Stations[j]; s.Record == "" && medicine(s.Kind) {
			s.Template, s.Set = r.Template, r.Set
		}
	}
}

// near is how many days a session may lie from the station that it is taken
// for, where its template does not tell.
const near = 7

func (c Course) place(r Ran) int {
	best, distance := -1, near+1
	for i, s := range c.Stations {
		if s.Record != "" {
			continue
		}
		if s.Template == r.Template {
			return i
		}
		// A preparation or an integration is told by its template alone.
		if days := abs(s.Date.DaysUntil(r.Date)); days < distance && (s.Kind == Dosing || s.Kind == Maintenance) && r.Template != string(Preparation) && r.Template != string(Integration) {
			best, distance = i, days
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// check says what is wrong with a course, as a file may be that a person has
// changed.
func (c Course) check() error {
	if len(c.Stations) == 0 || len(c.Stations) > stationsMost {
		return fmt.Errorf("a course has 1 to %d stations", stationsMost)
	}
	seen := map[string]bool{}
	for _, s := range c.Stations {
		switch s.Kind {
		case Preparation, Dosing, Integration, Maintenance:
		default:
			return fmt.Errorf("%q is no kind of station. There are preparation, dosing, integration and maintenance", s.Kind)
		}
		if s.Number < 1 || s.Number > stationsMost || seen[s.ID()] {
			return fmt.Errorf("the number of %s must be from 1 on, and only once", s.ID())
		}
		seen[s.ID()] = true
		if _, err := ParseDate(string(s.Date)); err != nil {
			return fmt.Errorf("%s: %w", s.ID(), err)
		}
		if s.Template == "" {
			return fmt.Errorf("%s needs a template", s.ID())
		}
		for _, text := range []string{s.Template, s.Set, s.Record} {
			if utf8.RuneCountInString(text) > wordMost {
				return fmt.Errorf("%s: a name is longer than %d characters", s.ID(), wordMost)
			}
		}
		for _, text := range []string{s.Comfort, s.Change} {
			if utf8.RuneCountInString(text) > textMost {
				return fmt.Errorf("%s: a remark is longer than %d characters. Keep it short", s.ID(), textMost)
			}
		}
	}
	return nil
}
