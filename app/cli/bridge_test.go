package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// bridgeProcess is the key of a script's simulator among its values.
type bridgeProcess struct{}

// simulator starts npm's hue-simulator for the rest of the script, and puts
// its address into $BRIDGE. "simulator stop" ends it.
func simulator(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && (len(args) == 0 || args[0] == "stop"), "simulator [stop]")
	bridge := ts.Value(bridgeProcess{}).(*exec.Cmd)
	if len(args) == 1 {
		ts.Check(bridge.Process.Kill())
		_ = bridge.Wait()
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	address := listener.Addr().String()
	ts.Check(listener.Close())
	_, port, err := net.SplitHostPort(address)
	ts.Check(err)
	program, err := simulatorProgram()
	ts.Check(err)
	*bridge = *exec.Command("node", program, "--port="+port, "--hostname=127.0.0.1")
	if err := bridge.Start(); err != nil {
		ts.Fatalf("the simulated bridge needs node (Debian's package nodejs): %v", err)
	}
	ts.Defer(func() {
		_ = bridge.Process.Kill()
		_ = bridge.Wait()
	})
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if connection, err := net.Dial("tcp", address); err == nil {
			ts.Check(connection.Close())
			ts.Setenv("BRIDGE", "http://"+address)
			return
		}
	}
	ts.Fatalf("the simulated bridge does not start")
}

// simulatorProgram is where "make test" puts the simulator; where that was
// not done, it is done now.
func simulatorProgram() (string, error) {
	folder, err := filepath.Abs(filepath.Join("..", "..", ".cache", "hue-simulator"))
	if err != nil {
		return "", err
	}
	program := filepath.Join(folder, "node_modules", "hue-simulator", "bin", "hue-simulator")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	ctx, stop := context.WithTimeout(context.Background(), 3*time.Minute)
	defer stop()
	npm := exec.CommandContext(ctx, "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "hue-simulator@0.0.11", "--prefix", folder)
	if output, err := npm.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the test bridge is not installed and npm cannot install it (%w). Run \"make test\" with a network. npm said:\n%s", err, output)
	}
	return program, nil
}

var bridgeClient = &http.Client{Timeout: 5 * time.Second}

// button presses the bridge's button after a while: "button 1500ms".
func button(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 1, "button AFTER")
	after, err := time.ParseDuration(args[0])
	ts.Check(err)
	time.Sleep(after)
	answer, err := bridgeClient.Get(ts.Getenv("BRIDGE") + "/linkbutton")
	ts.Check(err)
	ts.Check(answer.Body.Close())
}

// lamp waits until a lamp of the simulator is as it should be, asking past
// the program: "lamp 2 bri=76". After "!" it must not be so now.
func lamp(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, len(args) == 2, "[!] lamp NUMBER CONDITION")
	is := func() bool {
		state, err := lampState(ts, args[0])
		ts.Check(err)
		ok, err := holds(state, args[1])
		ts.Check(err)
		return ok
	}
	if neg {
		if is() {
			ts.Fatalf("lamp %s has %s", args[0], args[1])
		}
		return
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if is() {
			return
		}
	}
	state, _ := lampState(ts, args[0])
	ts.Fatalf("lamp %s never has %s; it is %v", args[0], args[1], state)
}

// turn is a hand at a lamp's switch: "turn 2 off".
func turn(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, !neg && len(args) == 2 && (args[1] == "on" || args[1] == "off"), "turn NUMBER on|off")
	key, err := guest(ts)
	ts.Check(err)
	r, err := http.NewRequest(http.MethodPut, ts.Getenv("BRIDGE")+"/api/"+key+"/lights/"+args[0]+"/state", strings.NewReader(fmt.Sprintf(`{"on":%t}`, args[1] == "on")))
	ts.Check(err)
	answer, err := bridgeClient.Do(r)
	ts.Check(err)
	ts.Check(answer.Body.Close())
}

func lampState(ts *testscript.TestScript, number string) (any, error) {
	key, err := guest(ts)
	if err != nil {
		return nil, err
	}
	if _, err := strconv.Atoi(number); err != nil {
		return nil, err
	}
	answer, err := bridgeClient.Get(ts.Getenv("BRIDGE") + "/api/" + key + "/lights/" + number)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	var light struct{ State any }
	d := json.NewDecoder(answer.Body)
	d.UseNumber()
	err = d.Decode(&light)
	return light.State, err
}

// guest pairs the test itself with the simulator, once for the script.
func guest(ts *testscript.TestScript) (string, error) {
	if key := ts.Getenv("BRIDGE_KEY"); key != "" {
		return key, nil
	}
	if answer, err := bridgeClient.Get(ts.Getenv("BRIDGE") + "/linkbutton"); err != nil {
		return "", err
	} else if err := answer.Body.Close(); err != nil {
		return "", err
	}
	answer, err := bridgeClient.Post(ts.Getenv("BRIDGE")+"/api", "application/json", strings.NewReader(`{"devicetype":"roomtone#test"}`))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var said []struct{ Success struct{ Username string } }
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil || len(said) != 1 || said[0].Success.Username == "" {
		return "", errors.Join(err, errors.New("the simulated bridge does not let the test in"))
	}
	ts.Setenv("BRIDGE_KEY", said[0].Success.Username)
	return said[0].Success.Username, nil
}
