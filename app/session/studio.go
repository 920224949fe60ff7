package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/color"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"roomtone/app/awake"
	"roomtone/app/hush"
	"roomtone/app/places"
	"roomtone/app/records"
	"roomtone/app/secrets"
	"roomtone/app/settings"
	"roomtone/assets"
	"roomtone/lighting"
	"roomtone/lighting/hue"
	"roomtone/lighting/room"
	"roomtone/lighting/screen"
)

// NoLights is the name that stands for a session without lamps.
const NoLights = "none"

// ScreenRoom is the room whose one lamp is this computer's display.
const ScreenRoom = screen.Room

// Studio is what a person has to choose from on this computer: templates,
// rooms, sound devices, and the session that was interrupted, if there is one.
type Studio struct {
	// Discover looks for bridges on the local network, for some seconds.
	Discover func(context.Context) ([]Bridge, error)
	// Keyring keeps the keys of bridges; where it is nil or does not answer
	// they are kept in a sealed file.
	Keyring secrets.Keyring
	// Hush holds the desktop's notifications back until ctx ends; nil, or an
	// error, where that cannot be had.
	Hush func(context.Context) error
	// Awake keeps the computer awake until ctx ends, and CanStayAwake tells
	// whether it could; nil where neither is asked.
	Awake, CanStayAwake func(context.Context) error

	// Speed is how fast the clock of a session runs whose choices say nothing
	// of it; 0 is true time.
	Speed float64

	// Log is told what happens, by kinds and codes alone; nil for nobody.
	Log *slog.Logger
	// Crashed says that the program stopped unexpectedly the last time.
	Crashed bool

	places places.Places
	shelf  shelf

	lookedAt    atomic.Pointer[recordsLook] // by the last look before a session
	keys        sync.Once
	recordsLock *records.Lock
}

// NewStudio is the studio of one profile, on this computer's network and with
// its keyring. It opens nothing.
func NewStudio(p places.Places) *Studio {
	return &Studio{Discover: hue.Discover, Keyring: secrets.System(p.Config), Hush: hush.Notifications, Awake: awake.Hold, CanStayAwake: awake.Probe, places: p}
}

// Places are the folders of the studio's profile.
func (s *Studio) Places() places.Places { return s.places }

// Settings are the choices of last time.
func (s *Studio) Settings() (settings.Settings, error) { return settings.Load(s.places.Settings()) }

// SaveSettings keeps choices for next time.
func (s *Studio) SaveSettings(c settings.Settings) error { return c.Save(s.places.Settings()) }

// Templates lists the built-in templates and the person's own. Errors name
// templates that cannot be used; they do not hide the others.
func (s *Studio) Templates() ([]assets.Template, []error) {
	return assets.List(s.places.Templates())
}

// Template is the template of that name, built in or the person's own.
func (s *Studio) Template(name string) (assets.Template, error) {
	return assets.Find(name, s.places.Templates())
}

// Exercises lists the built-in exercises and the person's own. Errors name
// exercises that cannot be used; they do not hide the others.
func (s *Studio) Exercises() ([]assets.Exercise, []error) {
	return assets.Exercises(s.places.Exercises())
}

// Checklist is the checklist of that name, the person's own where they have
// one; see the names in package assets.
func (s *Studio) Checklist(name string) (assets.Checklist, error) {
	return assets.FindChecklist(name, s.places.Checklists())
}

// Languages are those that the window can speak: the choices for
// [settings.Settings.Language], beside "" for the system's.
func (s *Studio) Languages() []assets.Language {
	return assets.Languages(s.places.Translations())
}

// Translation gives every text by its English; see [assets.Translation].
func (s *Studio) Translation(tag string) (map[string]string, error) {
	return assets.Translation(tag, s.places.Translations())
}

// ErrNotPaired is what the lights answer before a bridge is paired.
var ErrNotPaired = errors.New("no Hue bridge is paired yet; pair one with its address")

// Rooms lists the rooms of the paired bridges. Without one the error is
// [ErrNotPaired]; where only some answer, their rooms come with an error.
func (s *Studio) Rooms(ctx context.Context) ([]lighting.Room, error) {
	driver, err := s.driver()
	if err != nil {
		return nil, err
	}
	defer driver.Close()
	return driver.Rooms(ctx)
}

// Pair waits for the link button of the bridge at address to be pressed and
// keeps the key it gives. waiting is told, about once a second, how long the
// button can still be pressed.
func (s *Studio) Pair(ctx context.Context, address string, waiting func(left time.Duration)) error {
	credentials, err := hue.Pair(ctx, address, waiting)
	if err != nil {
		return err
	}
	return s.bridges().Save(credentials)
}

// Bridge is a bridge that answered on the local network.
type Bridge = hue.Found

// Tried is what became of one lamp in [Studio.TryRoom].
type Tried = room.Tried

// Bridges lists the bridges that are paired.
func (s *Studio) Bridges() ([]Bridge, error) { return s.bridges().Paired() }

// ForgetBridge removes a bridge and its key from this computer.
func (s *Studio) ForgetBridge(id string) error { return s.bridges().Forget(id) }

// LampColour is how a display shows the light of a lamp.
func LampColour(l lighting.Lamp) color.NRGBA {
	return screen.Colour(lighting.Scene{Percent: l.Percent, Mirek: cmp.Or(l.Mirek, warmWhite)})
}

// warmWhite is what a lamp without a colour of its own is taken for, in mirek.
const warmWhite = 370.0

// TryRoom dims the lit lamps of a room one after another and gives them back,
// so that a person sees that they obey. each is told of every lamp in turn.
func (s *Studio) TryRoom(ctx context.Context, name string, each func(Tried)) error {
	driver, err := s.driver()
	if err != nil {
		return err
	}
	defer driver.Close()
	return room.Try(ctx, driver, name, s.places.Lamps(), each)
}

// RestoreLamps gives the lamps back as they were before a session that was
// interrupted, and returns those that were given back; none where nothing
// was left to do.
func (s *Studio) RestoreLamps(ctx context.Context) ([]lighting.Lamp, error) {
	driver, err := s.driver()
	if err != nil {
		return nil, err
	}
	defer driver.Close()
	return room.RestoreFile(ctx, driver, s.places.Lamps())
}

func (s *Studio) bridges() hue.Store {
	vault := secrets.New(s.Keyring, s.places.Secrets(), s.places.SecretsKey())
	return hue.Store{Path: s.places.Bridges(), Vault: vault}
}

// moved keeps the new address of a bridge. Where that fails the bridge is
// looked for again next time.
func (s *Studio) moved(c hue.Credentials) { _ = s.bridges().Save(c) }

func (s *Studio) driver() (*hue.Driver, error) {
	paired, err := s.bridges().Load()
	if err != nil {
		return nil, err
	}
	if len(paired) == 0 {
		return nil, ErrNotPaired
	}
	driver, err := hue.Open(paired, s.moved)
	if err != nil {
		return nil, fmt.Errorf("the lights cannot be used: %w", err)
	}
	return driver, nil
}
