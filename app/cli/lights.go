package cli

import (
	"context"
	"errors"
	"time"

	"roomtone/app/session"
)

type lightsCmd struct {
	Pair    lightsPair    `cmd:"" help:"Pair a Hue bridge: press its round button when asked."`
	Rooms   lightsRooms   `cmd:"" help:"List the rooms of the paired bridges, with their lamps."`
	Restore lightsRestore `cmd:"" help:"Give the lamps back as they were before a session that was interrupted."`
}

type lightsPair struct {
	Address string `arg:"" help:"The bridge's address, such as 192.168.1.20. Write http:// before it only for a first-generation bridge."`
}

func (l lightsPair) Run(ctx context.Context, c *console, studio *session.Studio) error {
	c.tell("Press the round button on the bridge.")
	err := studio.Pair(ctx, l.Address, func(left time.Duration) {
		c.tell("%d s left to press it", int(left.Seconds()))
	})
	if err != nil {
		return err
	}
	c.print("The bridge is paired.")
	return c.object(struct {
		Paired  bool   `json:"paired"`
		Address string `json:"address"`
	}{true, l.Address})
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

func (lightsRooms) Run(ctx context.Context, c *console, studio *session.Studio) error {
	rooms, err := studio.Rooms(ctx)
	if err != nil && len(rooms) == 0 {
		return err
	}
	lines := []roomLine{}
	for _, r := range rooms {
		line := roomLine{ID: r.ID, Name: r.Name, Bridge: r.Bridge, Lamps: []lampLine{}}
		c.print("%s", r.Name)
		for _, l := range r.Lamps {
			lamp := lampLine{ID: l.ID, Name: l.Name, Reachable: l.Reachable, On: l.On, Brightness: l.Percent}
			state := "off"
			switch {
			case !l.Reachable:
				state = "out of reach"
			case l.On:
				state = "on"
			}
			if l.Mirek > 0 {
				lamp.Mirek = &l.Mirek
			}
			c.print("  %-28s %-13s %3.0f %%", l.Name, state, l.Percent)
			line.Lamps = append(line.Lamps, lamp)
		}
		lines = append(lines, line)
	}
	return errors.Join(c.object(lines), err)
}

type lightsRestore struct{}

func (lightsRestore) Run(ctx context.Context, c *console, studio *session.Studio) error {
	lamps, err := studio.RestoreLamps(ctx)
	if err != nil {
		return err
	}
	if len(lamps) == 0 {
		c.print("There is nothing to restore: every lamp has been given back.")
	} else {
		c.print("%d lamps are as they were before the session.", len(lamps))
	}
	return c.object(struct {
		Restored int `json:"restored"`
	}{len(lamps)})
}
