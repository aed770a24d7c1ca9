//! The licences of what this program holds, as `--licenses` prints them.

/// What `--licenses` prints.
pub(crate) const TEXT: &str = concat!(
    "trigest-step is part of trigest: MIT OR Apache-2.0, at your choice.

It holds the kernel Open CASCADE Technology, version 8, Copyright (c) OPEN CASCADE SAS, unchanged, as the
WebAssembly module that the crate occt-wasm 7.0.0 (https://github.com/andymai/occt-wasm; the wrapper is
MIT OR Apache-2.0) carries. The module is under the GNU Lesser General Public License, version 2.1, with the
Open CASCADE Exception, version 1.0:

    The object code (i.e. not a source) form of a \"work that uses the Library\" can incorporate material from a
    header file that is part of the Library. As a special exception to the GNU Lesser General Public License
    version 2.1, you may distribute such object code incorporating material from header files provided with the
    Open CASCADE Technology libraries (including code of CDL generic classes) under terms of your choice, provided
    that you give prominent notice in supporting documentation to this code that it makes use of or is based on
    facilities provided by the Open CASCADE Technology software.

Its source: https://github.com/Open-Cascade-SAS/OCCT; how the module is built from it: the repository of occt-wasm.

To replace the kernel, build a module with the same functions in a copy of occt-wasm, say so in the Cargo.toml of
trigest, and build trigest-step again; trigest itself stays as it is:

    [patch.crates-io]
    occt-wasm = { path = \"../occt-wasm/crate\" }

    cargo install --path . --features step

Or let $TRIGEST_STEP name another program that answers as this one does (src/kernel/message.rs says how).

It runs in wasmtime (Apache-2.0 WITH LLVM-exception).

",
    include_str!("LGPL-2.1.txt")
);
