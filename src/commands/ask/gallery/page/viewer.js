// A mesh that can be turned: WebGL 2, flat light from the camera, pointer, wheel and arrow keys.
"use strict";

const Viewer = (() => {
  const VERTEX = `#version 300 es
    in vec3 at; uniform mat3 turn; uniform float zoom, aspect; out vec3 place;
    void main() { place = turn * at; gl_Position = vec4(place.x * zoom / aspect, place.y * zoom, -place.z * 0.4, 1.0); }`;
  const FRAGMENT = `#version 300 es
    precision highp float; in vec3 place; uniform vec3 colour; out vec4 shade;
    void main() {
      vec3 facing = normalize(cross(dFdx(place), dFdy(place)));
      float light = 0.25 + 0.6 * abs(dot(facing, normalize(vec3(0.35, 0.5, 0.8)))) + 0.15 * abs(facing.z);
      shade = vec4(colour * light, 1.0);
    }`;

  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

  /** Corners between -1 and 1 around the middle, the longest side from end to end. */
  function corners(mesh) {
    const steps = new Uint16Array(bytes(mesh.positions).buffer);
    const longest = Math.max(...mesh.size, Number.MIN_VALUE);
    const part = mesh.size.map((side) => side / longest);
    const reach = Math.hypot(...part);
    return Float32Array.from(steps, (step, i) => ((step / 65535) * 2 - 1) * part[i % 3] / reach);
  }

  function program(gl) {
    const made = gl.createProgram();
    for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
    }
    gl.linkProgram(made);
    return gl.getProgramParameter(made, gl.LINK_STATUS) ? made : null;
  }

  /** Column by column: turned around the upright axis, then towards the eye. */
  function turned(yaw, pitch, isZUp) {
    const [s, c, t, d] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
    const x = [c, -s * t, s * d], up = [0, d, t], depth = [-s, -c * t, c * d];
    return isZUp ? [...x, ...depth.map((part) => -part), ...up] : [...x, ...up, ...depth];
  }

  /** Shows `mesh` on `canvas`; false where the browser cannot. */
  function show(canvas, mesh) {
    const gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
    const made = gl && program(gl);
    if (!made) return false;
    gl.useProgram(made);
    const indices = new Uint32Array(bytes(mesh.faces).buffer);
    const fill = (target, data) => { gl.bindBuffer(target, gl.createBuffer()); gl.bufferData(target, data, gl.STATIC_DRAW); };
    fill(gl.ARRAY_BUFFER, corners(mesh));
    fill(gl.ELEMENT_ARRAY_BUFFER, indices);
    const at = gl.getAttribLocation(made, "at");
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, 3, gl.FLOAT, false, 0, 0);
    gl.enable(gl.DEPTH_TEST);
    const place = (name) => gl.getUniformLocation(made, name);
    const eye = { yaw: -0.6, pitch: 0.45, zoom: 1.05 };
    const draw = () => {
      const side = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
      if (canvas.width !== side) canvas.width = canvas.height = side;
      gl.viewport(0, 0, side, side);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      gl.uniformMatrix3fv(place("turn"), false, turned(eye.yaw, eye.pitch, mesh.up === "z"));
      gl.uniform1f(place("zoom"), eye.zoom);
      gl.uniform1f(place("aspect"), 1);
      gl.uniform3f(place("colour"), 0.62, 0.68, 0.76);
      gl.drawElements(gl.TRIANGLES, indices.length, gl.UNSIGNED_INT, 0);
    };
    steer(canvas, eye, draw);
    draw();
    return true;
  }

  function steer(canvas, eye, draw) {
    const turn = (yaw, pitch) => {
      eye.yaw += yaw;
      eye.pitch = Math.max(-1.57, Math.min(1.57, eye.pitch + pitch));
      draw();
    };
    const zoom = (factor) => { eye.zoom = Math.max(0.3, Math.min(20, eye.zoom * factor)); draw(); };
    canvas.addEventListener("pointerdown", (event) => canvas.setPointerCapture(event.pointerId));
    canvas.addEventListener("pointermove", (event) => {
      if (event.buttons) turn(event.movementX * 0.01, event.movementY * 0.01);
    });
    canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoom(Math.exp(-event.deltaY * 0.001)); }, { passive: false });
    canvas.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: [-0.1, 0], ArrowRight: [0.1, 0], ArrowUp: [0, 0.1], ArrowDown: [0, -0.1] }[event.key];
      if (steps) turn(...steps);
      else if (event.key === "+" || event.key === "=") zoom(1.15);
      else if (event.key === "-") zoom(1 / 1.15);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
    new ResizeObserver(draw).observe(canvas);
  }

  return { show };
})();
