//! Whether types of two runtimes have the same bytes and the same names.

use scale_info::{PortableRegistry, Type, TypeDef, form::PortableForm};
use std::collections::BTreeSet;

/// An enum of every call of a runtime, which is inside of some calls: a new call does not change those.
const ANY_CALL: &str = "RuntimeCall";

/// Whether the type `left` of one runtime is encoded as the type `right` of another, with the same names of fields and
/// variants.
pub(crate) fn same_shape(left_types: &PortableRegistry, left: u32, right_types: &PortableRegistry, right: u32) -> bool {
    Comparison {
        left: left_types,
        right: right_types,
        seen: BTreeSet::new(),
    }
    .fit(left, right)
}

struct Comparison<'types> {
    left: &'types PortableRegistry,
    right: &'types PortableRegistry,
    seen: BTreeSet<(u32, u32)>,
}

impl Comparison<'_> {
    fn fit(&mut self, left: u32, right: u32) -> bool {
        let (Some((left_id, left)), Some((right_id, right))) = (inner(self.left, left), inner(self.right, right))
        else {
            return false;
        };
        if is_any_call(left) && is_any_call(right) {
            return true;
        }
        if !self.seen.insert((left_id, right_id)) {
            // Compared already, or being compared further up.
            return true;
        }
        match (&left.type_def, &right.type_def) {
            (TypeDef::Composite(left), TypeDef::Composite(right)) => self.fields_fit(&left.fields, &right.fields),
            (TypeDef::Variant(left), TypeDef::Variant(right)) => {
                left.variants.len() == right.variants.len()
                    && left.variants.iter().zip(&right.variants).all(|(left, right)| {
                        left.index == right.index
                            && left.name == right.name
                            && self.fields_fit(&left.fields, &right.fields)
                    })
            }
            (TypeDef::Sequence(left), TypeDef::Sequence(right)) => self.fit(left.type_param.id, right.type_param.id),
            (TypeDef::Array(left), TypeDef::Array(right)) => {
                left.len == right.len && self.fit(left.type_param.id, right.type_param.id)
            }
            (TypeDef::Tuple(left), TypeDef::Tuple(right)) => {
                left.fields.len() == right.fields.len()
                    && left
                        .fields
                        .iter()
                        .zip(&right.fields)
                        .all(|(left, right)| self.fit(left.id, right.id))
            }
            (TypeDef::Compact(left), TypeDef::Compact(right)) => self.fit(left.type_param.id, right.type_param.id),
            (TypeDef::Primitive(left), TypeDef::Primitive(right)) => left == right,
            _ => false,
        }
    }

    fn fields_fit(
        &mut self,
        left: &[scale_info::Field<PortableForm>],
        right: &[scale_info::Field<PortableForm>],
    ) -> bool {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| left.name == right.name && self.fit(left.ty.id, right.ty.id))
    }
}

fn is_any_call(ty: &Type<PortableForm>) -> bool {
    ty.path.segments.last().is_some_and(|name| name == ANY_CALL)
}

/// The type inside of all structs of one field, which add nothing to its bytes. None if there is no end to them: a node
/// can say that a struct is inside of itself.
fn inner(types: &PortableRegistry, mut id: u32) -> Option<(u32, &Type<PortableForm>)> {
    for _ in &types.types {
        let resolved = types.resolve(id)?;
        match &resolved.type_def {
            TypeDef::Composite(composite) => match composite.fields.as_slice() {
                [only] => id = only.ty.id,
                _ => return Some((id, resolved)),
            },
            _ => return Some((id, resolved)),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use codec::Compact;
    use scale_info::{Registry, TypeInfo, meta_type};
    use sp_core::H256;

    fn fit<Left: TypeInfo + 'static, Right: TypeInfo + 'static>() -> bool {
        let [(left_types, left), (right_types, right)] = [meta_type::<Left>(), meta_type::<Right>()].map(|ty| {
            let mut types = Registry::new();
            let id = types.register_type(&ty).id;
            (PortableRegistry::from(types), id)
        });
        same_shape(&left_types, left, &right_types, right)
    }

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "its shape counts, not its values")]
    struct Named {
        amount: u128,
        flag: bool,
    }

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "its shape counts, not its values")]
    struct Renamed {
        sum: u128,
        flag: bool,
    }

    #[derive(TypeInfo)]
    #[allow(dead_code, reason = "its shape counts, not its values")]
    struct Endless {
        inner: Box<Endless>,
    }

    #[test]
    fn a_struct_inside_of_itself_fits_nothing() {
        assert!(!fit::<Endless, u8>());
        assert!(!fit::<u8, Endless>());
    }

    #[test]
    fn wrappers_do_not_matter_but_names_widths_and_compactness_do() {
        assert!(fit::<H256, [u8; 32]>());
        assert!(fit::<Named, Named>());
        assert!(!fit::<Named, Renamed>());
        assert!(!fit::<u128, u64>());
        assert!(!fit::<u128, Compact<u128>>());
        assert!(!fit::<Vec<u8>, [u8; 32]>());
        assert!(!fit::<Option<u8>, u8>());
    }
}
