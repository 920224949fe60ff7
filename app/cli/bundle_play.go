package cli

import (
	"context"
	"errors"

	"roomtone/app/session"
)

// receive makes the session of a bundle ready, and says what of it is missing
// here. Its music was chosen by whoever made it.
func (p play) receive(ctx context.Context, c *console, studio *session.Studio, k *keyboard) (*session.Prepared, error) {
	if p.Set != "" || p.Seed != nil {
		return nil, errors.New("the music of a bundle is chosen already. Leave out --set and --seed")
	}
	parcel, err := p.open(ctx, c, studio, k, p.Template, p.Music)
	if err != nil {
		return nil, err
	}
	choices := p.choices()
	if p.Companion {
		if err := p.follow(ctx, c, k, &choices); err != nil {
			return nil, errors.Join(err, parcel.Close())
		}
	}
	prepared, err := studio.Receive(parcel, choices)
	if err != nil {
		if errors.Is(err, session.ErrStranger) {
			err = errors.New(stranger(parcel))
		}
		return nil, errors.Join(err, parcel.Close())
	}
	if !p.Companion {
		tellSender(c, parcel)
		c.tell("A terminal has no sound check, no list before the dose and no card for emergencies: go through them with your guide first, or open the file in the window.")
	}
	for _, r := range parcel.Missing {
		c.tell("%s is not on this computer: the built-in sound plays in its time.", titled(r.Title, r.Artist))
	}
	return prepared, nil
}
