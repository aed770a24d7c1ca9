use super::*;

fn layer(text: &str) -> Layer {
    super::read(text.as_bytes(), &Limits::default()).unwrap()
}

const LAYER: &str = r#"#usda 1.0
(
    """A comment
    of two lines"""
    defaultPrim = "a"
    customLayerData = { string[] x = ["(", "}"]; double "y z" = 1 }
    subLayers = [ @./b.usda@ (offset = 1; scale = 2), @c.usda@ ]
)
# a comment
def Xform "a" ( kind = "component"
    delete references = @gone.usda@
    prepend references = [@d.usda@</x>, </y>]
    variants = { string look = "red" }
    active = false )
{
    custom uniform token purpose = "render" ( doc = 'why' )
    float3[] points.timeSamples = { 2: [(7, 8, 9)], 1: [(1, 2, 3), (4, -5e1, .5)], 0: None, }
    color3f inputs:c.connect = </a/s.outputs:rgb>
    rel look = [</m>, </n>]
    matrix2d m = ( (1, 2), (3, 4) ) (interpolation = "vertex")
    string empty
    reorder nameChildren = ["x"]
    variantSet "look" = {
        "red" ( active = true ) { int n = 1 }
        "blue" { def "inner" { } }
    }
    over "b" { token t = "say \"no\"" ; asset f = @@@a@b@@@ }
}
"#;

#[test]
fn a_layer_is_read_with_all_its_grammar() {
    let layer = layer(LAYER);
    assert_eq!(layer.default_prim(), Some("a"));
    assert_eq!(layer.sublayers(), ["./b.usda", "c.usda"]);
    let prim = layer.root.child("a").unwrap();
    assert_eq!(
        (prim.kind.as_str(), prim.specifier),
        ("Xform", Specifier::Def)
    );
    assert!(prim.is_inactive);
    let references = prim.references.iter();
    let references: Vec<_> = references
        .map(|r| (r.asset.as_str(), r.prim.as_str()))
        .collect();
    assert_eq!(references, [("d.usda", "/x"), ("", "/y")]);
    assert_eq!(prim.selections["look"], "red");
    assert_eq!(prim.text("purpose"), Some("render"));
    let points = prim.value("points").unwrap();
    let expected = Value::Numbers {
        values: vec![1.0, 2.0, 3.0, 4.0, -50.0, 0.5],
        width: 3,
    };
    assert_eq!(*points, expected);
    assert_eq!(
        prim.property("inputs:c").unwrap().targets,
        ["/a/s.outputs:rgb"]
    );
    assert_eq!(prim.property("look").unwrap().targets, ["/m", "/n"]);
    let matrix = prim.property("m").unwrap();
    assert_eq!(matrix.interpolation.as_deref(), Some("vertex"));
    assert_eq!(matrix.get().unwrap().first(), Some([1.0, 2.0, 3.0, 4.0]));
    assert_eq!(prim.property("empty").unwrap().get(), None);
    let (set, variants) = &prim.variants[0];
    assert_eq!(
        (set.as_str(), variants.len(), variants[1].name.as_str()),
        ("look", 2, "blue")
    );
    let inner = prim.child("b").unwrap();
    assert_eq!(inner.text("t"), Some("say \"no\""));
    assert_eq!(inner.text("f"), Some("a@b"));
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    for (text, expected) in [
        (
            "#usda 1.0\ndef Mesh\n",
            "a string was expected, the file ends (line 3)",
        ),
        (
            "#usda 1.0\ndef \"a\" {\nint x = }\n",
            "a name was expected, there is \"}\" (line 3)",
        ),
        ("#usda 1.0\ndef \"a", "a string does not end"),
        ("#usda 1.0\n(\nsubLayers = [@a]", "a path does not end"),
        (
            "#usda 1.0\ndef \"a\" { float3 x = (1, b) }",
            "a number was expected, there is \"b)\"",
        ),
    ] {
        let error = super::read(text.as_bytes(), &Limits::default()).unwrap_err();
        assert!(error.to_string().starts_with(expected), "{text}: {error}");
    }
}
