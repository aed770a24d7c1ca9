//! Writes a box as STEP: vertices, edges, faces, unit, and colours where it is to have some.

use std::fmt::Write;

/// What lengths are written in.
#[derive(Clone, Copy)]
pub(super) enum Unit {
    Millimetre,
    Inch,
}

/// A box of 10 by 20 by 30.
#[derive(Clone, Copy)]
pub(super) struct Box {
    pub(super) unit: Unit,
    pub(super) colour: Option<[f64; 3]>,
    pub(super) colour_of_top: Option<[f64; 3]>,
}

impl Default for Box {
    fn default() -> Self {
        Self {
            unit: Unit::Millimetre,
            colour: None,
            colour_of_top: None,
        }
    }
}

/// Corners of each side by number, counter-clockwise from outside, and its normal; bit 0 of a corner is x, bit 1 y, bit 2 z.
const SIDES: [([usize; 4], [i32; 3]); 6] = [
    ([0, 2, 3, 1], [0, 0, -1]),
    ([4, 5, 7, 6], [0, 0, 1]),
    ([0, 1, 5, 4], [0, -1, 0]),
    ([2, 6, 7, 3], [0, 1, 0]),
    ([0, 4, 6, 2], [-1, 0, 0]),
    ([1, 3, 7, 5], [1, 0, 0]),
];
const TOP: usize = 1;

impl Box {
    pub(super) fn step(self) -> String {
        let mut text = HEAD.to_owned();
        text += match self.unit {
            Unit::Millimetre => "#11=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));\n",
            Unit::Inch => {
                "#11=(CONVERSION_BASED_UNIT('INCH',#18)LENGTH_UNIT()NAMED_UNIT(#19));\n#18=LENGTH_MEASURE_WITH_UNIT(LENGTH_MEASURE(25.4),#21);\n#19=DIMENSIONAL_EXPONENTS(1.,0.,0.,0.,0.,0.,0.);\n#21=(LENGTH_UNIT()NAMED_UNIT(*)SI_UNIT(.MILLI.,.METRE.));\n"
            }
        };
        corners(&mut text);
        let mut edges: Vec<[usize; 2]> = Vec::new();
        let mut next = 400;
        for (side, (corners, normal)) in SIDES.iter().enumerate() {
            next = face(&mut text, &mut edges, next, side, *corners, *normal);
        }
        let styled = [(50, 30, self.colour), (70, 300 + TOP, self.colour_of_top)];
        for (first, item, colour) in styled {
            if let Some(colour) = colour {
                style(&mut text, first, item, colour);
            }
        }
        text + "ENDSEC;\nEND-ISO-10303-21;\n"
    }
}

fn corners(text: &mut String) {
    for corner in 0..8 {
        let part = |bit: usize, size: &str| {
            if corner >> bit & 1 == 1 {
                size.to_owned()
            } else {
                "0.".into()
            }
        };
        let (x, y, z) = (part(0, "10."), part(1, "20."), part(2, "30."));
        writeln!(text, "#{}=CARTESIAN_POINT('',({x},{y},{z}));", 100 + corner).unwrap();
        writeln!(
            text,
            "#{}=VERTEX_POINT('',#{});",
            110 + corner,
            100 + corner
        )
        .unwrap();
    }
}

/// A side as a face; returns the next number that is free.
fn face(
    text: &mut String,
    edges: &mut Vec<[usize; 2]>,
    mut next: usize,
    side: usize,
    corners: [usize; 4],
    normal: [i32; 3],
) -> usize {
    let mut loop_ = Vec::new();
    for i in 0..4 {
        let (from, to) = (corners[i], corners[(i + 1) % 4]);
        let known = edges.iter().position(|&edge| edge == [to, from]);
        let (edge, sense) = match known {
            Some(edge) => (edge, ".F."),
            None => {
                edge_curve(text, edges.len(), from, to);
                edges.push([from, to]);
                (edges.len() - 1, ".T.")
            }
        };
        writeln!(
            text,
            "#{next}=ORIENTED_EDGE('',*,*,#{},{sense});",
            200 + edge * 4
        )
        .unwrap();
        loop_.push(format!("#{next}"));
        next += 1;
    }
    let [x, y, z] = normal;
    // Any direction at a right angle to the normal.
    let [a, b, c] = [y.abs(), z.abs(), x.abs()];
    writeln!(
        text,
        "#{next}=EDGE_LOOP('',({}));\n#{}=FACE_OUTER_BOUND('',#{next},.T.);\n#{}=DIRECTION('',({x}.,{y}.,{z}.));\n#{}=DIRECTION('',({a}.,{b}.,{c}.));\n\
         #{}=AXIS2_PLACEMENT_3D('',#{},#{},#{});\n#{}=PLANE('',#{});\n#{}=ADVANCED_FACE('',(#{}),#{},.T.);",
        loop_.join(","), next + 1, next + 2, next + 3, next + 4, 100 + corners[0], next + 2, next + 3, next + 5, next + 4,
        300 + side, next + 1, next + 5
    )
    .unwrap();
    next + 6
}

fn edge_curve(text: &mut String, number: usize, from: usize, to: usize) {
    let part = |bit: usize| (to >> bit & 1) as i32 - (from >> bit & 1) as i32;
    let (x, y, z) = (part(0), part(1), part(2));
    let at = 200 + number * 4;
    writeln!(
        text,
        "#{at}=EDGE_CURVE('',#{},#{},#{},.T.);\n#{}=LINE('',#{},#{});\n#{}=VECTOR('',#{},1.);\n#{}=DIRECTION('',({x}.,{y}.,{z}.));",
        110 + from, 110 + to, at + 1, at + 1, 100 + from, at + 2, at + 2, at + 3, at + 3
    )
    .unwrap();
}

fn style(text: &mut String, first: usize, item: usize, [r, g, b]: [f64; 3]) {
    let n = |i: usize| first + i;
    writeln!(
        text,
        "#{}=STYLED_ITEM('',(#{}),#{item});\n#{}=PRESENTATION_STYLE_ASSIGNMENT((#{}));\n#{}=SURFACE_STYLE_USAGE(.BOTH.,#{});\n\
         #{}=SURFACE_SIDE_STYLE('',(#{}));\n#{}=SURFACE_STYLE_FILL_AREA(#{});\n#{}=FILL_AREA_STYLE('',(#{}));\n#{}=FILL_AREA_STYLE_COLOUR('',#{});\n\
         #{}=COLOUR_RGB('',{r:?},{g:?},{b:?});\n#{}=MECHANICAL_DESIGN_GEOMETRIC_PRESENTATION_REPRESENTATION('',(#{}),#10);",
        n(0), n(1), n(1), n(2), n(2), n(3), n(3), n(4), n(4), n(5), n(5), n(6), n(6), n(7), n(7), n(8), n(0)
    )
    .unwrap();
}

const HEAD: &str = "ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('box','2024-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('AUTOMOTIVE_DESIGN { 1 0 10303 214 1 1 1 1 }'));
ENDSEC;
DATA;
#1=APPLICATION_CONTEXT('automotive design');
#2=PRODUCT_CONTEXT('',#1,'mechanical');
#3=PRODUCT('box','box','',(#2));
#4=PRODUCT_DEFINITION_FORMATION('','',#3);
#5=PRODUCT_DEFINITION_CONTEXT('part definition',#1,'design');
#6=PRODUCT_DEFINITION('design','',#4,#5);
#7=PRODUCT_DEFINITION_SHAPE('','',#6);
#8=SHAPE_DEFINITION_REPRESENTATION(#7,#9);
#9=ADVANCED_BREP_SHAPE_REPRESENTATION('box',(#20,#30),#10);
#10=(GEOMETRIC_REPRESENTATION_CONTEXT(3)GLOBAL_UNCERTAINTY_ASSIGNED_CONTEXT((#14))GLOBAL_UNIT_ASSIGNED_CONTEXT((#11,#12,#13))REPRESENTATION_CONTEXT('',''));
#12=(NAMED_UNIT(*)PLANE_ANGLE_UNIT()SI_UNIT($,.RADIAN.));
#13=(NAMED_UNIT(*)SI_UNIT($,.STERADIAN.)SOLID_ANGLE_UNIT());
#14=UNCERTAINTY_MEASURE_WITH_UNIT(LENGTH_MEASURE(1.E-6),#11,'distance_accuracy_value','');
#15=CARTESIAN_POINT('',(0.,0.,0.));
#16=DIRECTION('',(0.,0.,1.));
#17=DIRECTION('',(1.,0.,0.));
#20=AXIS2_PLACEMENT_3D('',#15,#16,#17);
#30=MANIFOLD_SOLID_BREP('box',#31);
#31=CLOSED_SHELL('',(#300,#301,#302,#303,#304,#305));
";
