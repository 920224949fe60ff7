package hue

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"roomtone/lighting"
)

// errForeign is an answer that no bridge gives.
var errForeign = errors.New("this is not the answer of a Hue bridge")

// apiError is what a bridge says when it does not do what it was asked.
type apiError struct {
	Type        int    `json:"type"`
	Description string `json:"description"`
}

func (e *apiError) Error() string { return fmt.Sprintf("%s (Hue error %d)", e.Description, e.Type) }

// The bridge's errors that this package tells apart.
const (
	unauthorized     = 1
	noResource       = 3
	buttonNotPressed = 101
)

// examine takes an answer's bytes before huego does, which would panic on
// some: an answer is an object, or a list of successes. The first error in
// a list is the answer's, so that half a success counts as none.
func examine(body []byte) error {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || !json.Valid(body) {
		return errForeign
	}
	if body[0] == '{' {
		return nil
	}
	var list []struct {
		Success json.RawMessage `json:"success"`
		Error   *apiError       `json:"error"`
	}
	if json.Unmarshal(body, &list) != nil || len(list) == 0 {
		return errForeign
	}
	for _, part := range list {
		switch {
		case part.Error != nil:
			return part.Error
		case part.Success == nil:
			return errForeign
		}
	}
	return nil
}

// awayError is a bridge that cannot be talked to at all, so that there is no
// use in asking it for the next lamp.
type awayError struct{ error }

func (e awayError) Unwrap() error { return e.error }

// Is makes it an [lighting.ErrAway].
func (e awayError) Is(target error) bool { return target == lighting.ErrAway }

// explain turns whatever came of a request into a sentence. Errors of
// net/http name the whole address, and with it the key: that layer goes.
func (b *bridge) explain(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var (
		api         *apiError
		status      *statusError
		certificate *certificateError
		syntax      *json.SyntaxError
		kind        *json.UnmarshalTypeError
		record      tls.RecordHeaderError
	)
	away := func(format string, args ...any) error { return awayError{fmt.Errorf(format, args...)} }
	at := b.gate().base.Host
	switch {
	case errors.As(err, &api) && api.Type == unauthorized:
		return away("the bridge at %s does not know Roomtone any more. Pair it again with \"roomtone lights pair %s\": %w", at, b.address(), err)
	case errors.As(err, &status) && (status.code == http.StatusUnauthorized || status.code == http.StatusForbidden):
		return away("the bridge at %s does not know Roomtone any more. Pair it again with \"roomtone lights pair %s\": %w", at, b.address(), err)
	case errors.As(err, &api):
		return fmt.Errorf("the bridge at %s refuses: %w", at, err)
	case errors.As(err, &certificate):
		return awayError{certificate}
	case errors.As(err, &status) && status.code < 400 && b.gate().base.Scheme == "http":
		return away("the bridge at %s wants to be asked by https. Pair it by its address without http://: %w", at, err)
	case errors.As(err, &status) && (status.code == http.StatusTooManyRequests || status.code == http.StatusServiceUnavailable):
		return away("the bridge at %s has too much to do and will be asked again: %w", at, &lighting.BusyError{After: status.after, Err: err})
	case errors.As(err, &status), errors.Is(err, errForeign), errors.As(err, &syntax), errors.As(err, &kind):
		return away("the device at %s does not answer as a Hue bridge does. Check the address in the Hue app: %w", at, err)
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return away("the bridge at %s does not speak https. If it is a round bridge of the first generation, pair it as http://%s: %w", at, at, err)
	case errors.Is(err, context.DeadlineExceeded), timedOut(err):
		return away("the bridge at %s does not answer. Check that it has power and is on this network: %w", at, err)
	case errors.Is(err, context.Canceled):
		return awayError{err}
	}
	return away("the bridge at %s cannot be reached. Check the address, and that it has power and is on this network: %w", at, err)
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
