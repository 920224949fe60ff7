package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"roomtone/app/session"
	"roomtone/lighting"
)

type lightsCmd struct {
	Discover lightsDiscover `cmd:"" help:"Look for Hue bridges on the local network."`
	Pair     lightsPair     `cmd:"" help:"Pair a Hue bridge: press its round button when asked."`
	Rooms    lightsRooms    `cmd:"" help:"List the rooms of the paired bridges, with their lamps."`
	Test     lightsTest     `cmd:"" help:"Dim the lit lamps of a room one after another, and back, to see that they obey."`
	Restore  lightsRestore  `cmd:"" help:"Give the lamps back as they were before a session that was interrupted."`
}

// notPaired says what to do before the first bridge is paired.
func notPaired() error {
	return errors.New("no Hue bridge is paired yet. Pair one with: roomtone lights pair ADDRESS")
}

// explained tells what to do where no bridge is paired.
func explained(err error) error {
	if errors.Is(err, session.ErrNotPaired) {
		return notPaired()
	}
	return err
}

type lightsPair struct {
	Address string `arg:"" optional:"" help:"The bridge's address, such as 192.168.1.20; it stands in the Hue app under the bridge's settings. It is asked by https. Only a first-generation bridge needs http:// before its address. Without one, the only bridge on the network is taken."`
}

// Run carries the command out.
func (l lightsPair) Run(ctx context.Context, c *console, studio *session.Studio) error {
	if l.Address == "" {
		found, err := onlyBridge(ctx, studio)
		if err != nil {
			return err
		}
		c.tell("Pairing with %s.", bridgeWords(found))
		l.Address = found.Address
	}
	err := studio.Pair(ctx, l.Address, func(left time.Duration) {
		text := fmt.Sprintf("Press the round button on the bridge: %.0f s left", left.Seconds())
		if c.err.terminal() {
			c.err.status(text)
		} else {
			c.tell("%s", text)
		}
	})
	c.err.status("")
	if err != nil {
		return err
	}
	c.print("The bridge is paired.")
	return c.object(struct {
		Paired  bool   `json:"paired"`
		Address string `json:"address"`
	}{true, l.Address})
}

// onlyBridge is the bridge that a person means who names none.
func onlyBridge(ctx context.Context, studio *session.Studio) (session.Bridge, error) {
	found, err := studio.Discover(ctx)
	switch {
	case err != nil:
		return session.Bridge{}, err
	case len(found) == 0:
		return session.Bridge{}, errors.New("no bridge answers on this network. " + whereIsIt)
	case len(found) > 1:
		var names []string
		for _, f := range found {
			names = append(names, bridgeWords(f))
		}
		return session.Bridge{}, fmt.Errorf("there are several bridges on this network: %s. Name the address of the one to pair", strings.Join(names, ", "))
	}
	return found[0], nil
}

// whereIsIt says what to do where no bridge answers.
const whereIsIt = "Look whether it is on and on the same network as this computer. A firewall on this computer can keep its answer away, too; then name the bridge's address, which stands in the Hue app under the bridge's settings: roomtone lights pair ADDRESS"

func bridgeWords(b session.Bridge) string {
	name := b.Name
	if name == "" {
		name = "Hue bridge " + b.BridgeID
	}
	return name + " at " + b.Address
}

type lightsDiscover struct{}

type bridgeLine struct {
	ID      string  `json:"id"`
	Address string  `json:"address"`
	Name    *string `json:"name"`
	Model   *string `json:"model"`
}

// Run carries the command out. To find none is an answer, too.
func (lightsDiscover) Run(ctx context.Context, c *console, studio *session.Studio) error {
	found, err := studio.Discover(ctx)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		c.tell("No bridge answers on this network. %s.", whereIsIt)
	}
	lines := []bridgeLine{}
	for _, f := range found {
		c.print("%s", bridgeWords(f))
		lines = append(lines, bridgeLine{f.BridgeID, f.Address, orNull(f.Name), orNull(f.Model)})
	}
	return c.object(lines)
}

// orNull is nil for a text that is not there.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type lightsTest struct {
	Room string `arg:"" help:"The room's name or its ID."`
}

type triedLine struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Reachable bool    `json:"reachable"`
	On        bool    `json:"on"`
	Answered  bool    `json:"answered"`
	Message   *string `json:"message"`
}

// Run carries the command out.
func (l lightsTest) Run(ctx context.Context, c *console, studio *session.Studio) error {
	lines := []triedLine{}
	err := studio.TryRoom(ctx, l.Room, func(t session.Tried) {
		line := triedLine{ID: t.Lamp.ID, Name: t.Lamp.Name, Reachable: t.Lamp.Reachable, On: t.Lamp.On, Answered: t.Answered}
		word := "answers"
		switch {
		case t.Err != nil:
			word = t.Err.Error()
			line.Message = &word
		case !t.Answered:
			word = lampWords(t.Lamp) + ", and stays so"
		}
		c.print("%-28s %s", t.Lamp.Name, word)
		lines = append(lines, line)
	})
	if len(lines) == 0 {
		return explained(err)
	}
	return errors.Join(c.object(struct {
		Room  string      `json:"room"`
		Lamps []triedLine `json:"lamps"`
	}{l.Room, lines}), err)
}

type lightsRooms struct{}

type roomLine struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	Bridge string     `json:"bridge"`
	Lamps  []lampLine `json:"lamps"`
}

type lampLine struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Reachable  bool     `json:"reachable"`
	On         bool     `json:"on"`
	Brightness float64  `json:"brightness_percent"`
	Mirek      *float64 `json:"mirek"`
}

// Run carries the command out. Where one bridge of several does not answer,
// the rooms of the others are listed before that is said.
func (lightsRooms) Run(ctx context.Context, c *console, studio *session.Studio) error {
	rooms, err := studio.Rooms(ctx)
	if err != nil && len(rooms) == 0 {
		return explained(err)
	}
	if len(rooms) == 0 {
		c.print("The bridge has no rooms. Make one in the Hue app and put lamps into it.")
	}
	lines := []roomLine{}
	for _, r := range rooms {
		line := roomLine{ID: r.ID, Name: r.Name, Bridge: r.Bridge, Lamps: []lampLine{}}
		c.print("%s", r.Name)
		for _, lamp := range r.Lamps {
			c.print("  %-28s %s", lamp.Name, lampWords(lamp))
			line.Lamps = append(line.Lamps, lampOf(lamp))
		}
		lines = append(lines, line)
	}
	return errors.Join(c.object(lines), err)
}

func lampWords(l lighting.Lamp) string {
	switch {
	case !l.Reachable:
		return "out of reach"
	case !l.On:
		return "off"
	}
	return fmt.Sprintf("%3.0f %%", max(1, l.Percent)) // one that is lit is never at nothing
}

func lampOf(l lighting.Lamp) lampLine {
	lamp := lampLine{ID: l.ID, Name: l.Name, Reachable: l.Reachable, On: l.On, Brightness: math.Round(10*l.Percent) / 10}
	if l.Mirek > 0 {
		lamp.Mirek = &l.Mirek
	}
	return lamp
}

type lightsRestore struct{}

// Run carries the command out.
func (lightsRestore) Run(ctx context.Context, c *console, studio *session.Studio) error {
	lamps, err := studio.RestoreLamps(ctx)
	switch n := len(lamps); {
	case err != nil && n == 0:
		return explained(err)
	case n == 0:
		c.print("There is nothing to give back: every lamp is as it was.")
	case n == 1:
		c.print("1 lamp is as it was before the session.")
	default:
		c.print("%d lamps are as they were before the session.", n)
	}
	return errors.Join(c.object(struct {
		Restored int `json:"restored"`
	}{len(lamps)}), err)
}
