//! Disjoint sets over `0..n`, joined pair by pair.

/// A forest of sets; each starts alone.
#[derive(Debug)]
pub(super) struct UnionFind {
    parent: Vec<u32>,
}

impl UnionFind {
    /// `count` sets of one.
    pub(super) fn new(count: usize) -> Self {
        Self {
            parent: (0..count as u32).collect(),
        }
    }

    /// How many elements there are.
    pub(super) fn len(&self) -> usize {
        self.parent.len()
    }

    /// The element that stands for the set of `i`: its smallest.
    pub(super) fn root(&mut self, mut i: u32) -> u32 {
        while self.parent[i as usize] != i {
            let grandparent = self.parent[self.parent[i as usize] as usize];
            self.parent[i as usize] = grandparent;
            i = grandparent;
        }
        i
    }

    /// Joins the sets of `a` and `b`; true where they were two.
    pub(super) fn join(&mut self, a: u32, b: u32) -> bool {
        // Most pairs have met before, by other ways.
        if self.parent[a as usize] == self.parent[b as usize] {
            return false;
        }
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b) as usize] = a.min(b);
        a != b
    }
}
