//! Actions taken apart and put together by their type: a new one needs no code here.

use super::format::Arguments;
use codec::{Decode, Encode};
use scale_info::{PortableRegistry, Registry, TypeDef, TypeDefPrimitive, Variant, form::PortableForm, meta_type};
use serde_json::{Value, json};
use tallystick_primitives::Action;

/// A part of an action's arguments that is chosen as a whole.
#[derive(Clone, Copy)]
pub enum Part {
    /// One byte: 0 or 1. Also whether an optional value is there.
    Flag,
    /// A little-endian number of this many bytes.
    Number(usize),
    /// This many bytes.
    Bytes(usize),
}

/// The type of actions.
pub struct Actions {
    types: PortableRegistry,
    kinds: Vec<Variant<PortableForm>>,
}

impl Actions {
    /// Reads the type.
    pub fn new() -> Self {
        let mut types = Registry::new();
        let id = types.register_type(&meta_type::<Action>()).id;
        let types = PortableRegistry::from(types);
        let Some(TypeDef::Variant(kinds)) = types.resolve(id).map(|ty| ty.type_def.clone()) else {
            panic!("actions are an enum");
        };
        Self {
            types,
            kinds: kinds.variants,
        }
    }

    /// How many kinds there are.
    pub fn count(&self) -> usize {
        self.kinds.len()
    }

    /// An action of a kind, from 0. `choose` gives the bytes of each part of the argument with this name.
    pub fn make(&self, kind: usize, mut choose: impl FnMut(&str, Part) -> Vec<u8>) -> Action {
        let kind = &self.kinds[kind];
        let mut bytes = vec![kind.index];
        for field in &kind.fields {
            self.build(
                field.ty.id,
                &mut |part| choose(field.name.as_deref().unwrap_or_default(), part),
                &mut bytes,
            );
        }
        Action::decode(&mut bytes.as_slice()).expect("the bytes follow the type")
    }

    /// The arguments by name, as a person would write them.
    pub fn arguments(&self, action: &Action) -> Arguments {
        let bytes = action.encode();
        let (index, mut rest) = bytes.split_first().expect("the number of the kind comes first");
        let kind = self
            .kinds
            .iter()
            .find(|kind| kind.index == *index)
            .expect("a known kind");
        let argument = |field: &scale_info::Field<PortableForm>| {
            (
                field.name.clone().unwrap_or_default(),
                self.value(field.ty.id, &mut rest),
            )
        };
        Arguments(kind.fields.iter().map(argument).collect())
    }

    fn build(&self, id: u32, choose: &mut dyn FnMut(Part) -> Vec<u8>, bytes: &mut Vec<u8>) {
        match self.shape(id) {
            Shape::Part(part) => bytes.extend(choose(part)),
            Shape::Optional(inner) => {
                let flag = choose(Part::Flag);
                bytes.extend(&flag);
                if flag == [1] {
                    self.build(inner, choose, bytes);
                }
            }
        }
    }

    fn value(&self, id: u32, input: &mut &[u8]) -> Value {
        let mut take = |length: usize| input.split_off(..length).expect("the argument is there");
        match self.shape(id) {
            Shape::Part(Part::Flag) => json!(take(1) == [1]),
            Shape::Part(Part::Number(4)) => json!(u32::decode(&mut take(4)).expect("four bytes")),
            Shape::Part(Part::Number(length)) => {
                let mut wide = [0; 16];
                wide[..length].copy_from_slice(take(length));
                json!(u128::from_le_bytes(wide).to_string())
            }
            Shape::Part(Part::Bytes(length)) => json!(format!("0x{}", hex::encode(take(length)))),
            Shape::Optional(inner) => match take(1) {
                [1] => self.value(inner, input),
                _ => Value::Null,
            },
        }
    }

    fn shape(&self, id: u32) -> Shape {
        match &self.types.resolve(id).expect("a known type").type_def {
            TypeDef::Primitive(TypeDefPrimitive::Bool) => Shape::Part(Part::Flag),
            TypeDef::Primitive(TypeDefPrimitive::U32) => Shape::Part(Part::Number(4)),
            TypeDef::Primitive(TypeDefPrimitive::U64) => Shape::Part(Part::Number(8)),
            TypeDef::Primitive(TypeDefPrimitive::U128) => Shape::Part(Part::Number(16)),
            TypeDef::Array(array) => Shape::Part(Part::Bytes(array.len.try_into().expect("a length"))),
            TypeDef::Composite(wrapper) if wrapper.fields.len() == 1 => self.shape(wrapper.fields[0].ty.id),
            TypeDef::Variant(option) => {
                let inner = option.variants.iter().find_map(|variant| variant.fields.first());
                Shape::Optional(inner.expect("an option has a value").ty.id)
            }
            other => panic!("no action had an argument like {other:?} before; add its shape here"),
        }
    }
}

enum Shape {
    Part(Part),
    Optional(u32),
}
